"""Believes what a proxy says of its client, if the proxy is one that is trusted."""

import re
from ipaddress import ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from .settings import settings

# An address without its port, and without what a socket for both puts before IPv4.
PLAIN = re.compile(r"^\[?(?:::ffff:)?([\d.]+)\]?(?::\d+)?$|^\[(.*)\](?::\d+)?$")


def network(address: str) -> str:
    """An address; with IPv6 the network, which one client has for itself."""
    try:
        return str(ip_network((address, 64 if ":" in address else 32), strict=False))
    except ValueError:  # a proxy may say something else
        return address


def is_trusted(address: str) -> bool:
    try:
        return any(ip_address(address) in proxy for proxy in settings.trusted_proxies)
    except ValueError:  # not an address
        return False


class Proxies:
    """Sets the client and the scheme from X-Forwarded-For and X-Forwarded-Proto."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # The lifespan has no client, and neither has a request through a socket file.
        address, port = scope.get("client") or ("", 0)
        address = PLAIN.sub(r"\1\2", address)
        if address:
            scope["client"] = (address, port)
        if is_trusted(address):
            headers = Headers(scope=scope)
            hops = ",".join(headers.getlist("x-forwarded-for")).split(",")
            # Each proxy appends the address it saw: the last that is no proxy is true.
            for hop in reversed(hops):
                client = PLAIN.sub(r"\1\2", hop.strip())
                if not is_trusted(client):
                    scope["client"] = (client or address, 0)
                    break
            if headers.get("x-forwarded-proto") == "https":
                secure = {"http": "https", "websocket": "wss"}
                scope["scheme"] = secure[scope["type"]]
        await self.app(scope, receive, send)
