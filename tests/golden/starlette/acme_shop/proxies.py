"""Believes what a proxy says of its client, if the proxy is one that is trusted."""

from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from .settings import settings


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
        address, _ = scope.get("client") or ("", 0)
        if is_trusted(address):
            headers = Headers(scope=scope)
            hops = ",".join(headers.getlist("x-forwarded-for")).split(",")
            # Each proxy appends the address it saw: the last that is no proxy is true.
            clients = [hop.strip() for hop in hops if not is_trusted(hop.strip())]
            if clients and clients[-1]:
                scope["client"] = (clients[-1], 0)
            if headers.get("x-forwarded-proto") == "https":
                secure = {"http": "https", "websocket": "wss"}
                scope["scheme"] = secure[scope["type"]]
        await self.app(scope, receive, send)
