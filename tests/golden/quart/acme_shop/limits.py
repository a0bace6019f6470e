"""Refuses requests that are malformed, too large or too slow, before a framework sees them."""

import asyncio
import re

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .problems import Problem
from .settings import settings

HOST = re.compile(r"([\w.-]+)(:[0-9]+)?")
MAX_PATH = 2048  # characters
MAX_QUERY = 4096  # bytes
MAX_BODY = 1024 * 1024  # bytes
BODY_TIMEOUT = 30  # seconds


class Limits:
    """Hands the app a body whole, so that no framework meets half of one."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            headers = Headers(scope=scope)
            check_host(",".join(headers.getlist("host")))
            length = headers.get("content-length", "")
            check_length(int(length[:20]) if length.isdecimal() else 0)
            check_url(scope)
            check_cookies(headers.getlist("cookie"))
            # What not every server can send: a whole response that refuses a WebSocket.
            scope.get("extensions", {}).pop("websocket.http.response", None)
        if scope["type"] == "http":
            body = await read_body(receive)
            if scope["method"] not in ("GET", "HEAD"):
                receive, send = until_answered(send)
            receive = replay(body, receive)
        await self.app(scope, receive, send)


def check_host(host: str) -> None:
    named = HOST.fullmatch(host)
    if not named or named[1].lower() not in settings.allowed_hosts:
        raise Problem(400, "ALLOWED_HOSTS names no such host.")


def check_length(length: int) -> None:
    if length > MAX_BODY:
        raise Problem(413, headers={"Connection": "close"})


def check_url(scope: Scope) -> None:
    path, query = scope["path"], scope["query_string"]
    # Some servers pass a URL with a host or a fragment on, some frameworks drop either.
    fragment = b"#" in scope.get("raw_path", b"")
    if not path.startswith("/") or fragment or not query.isascii():
        raise Problem(400)
    # Some routers take two slashes for one, and leave out a newline at the end.
    if "//" in path or path.endswith("\n"):
        raise Problem(404)
    if len(path) > MAX_PATH or len(query) > MAX_QUERY:
        raise Problem(414)


def check_cookies(cookies: list[str]) -> None:
    # To undo backslashes takes older Pythons minutes (CVE-2024-7592).
    if any("\\" in cookie for cookie in cookies):
        raise Problem(400)


async def read_body(receive: Receive) -> bytes:
    """The whole body; too large a one is refused while it arrives."""
    body = bytearray()
    more = True
    try:
        async with asyncio.timeout(BODY_TIMEOUT):
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Problem(400, "The request ended early.")
                body += message.get("body", b"")
                check_length(len(body))
                more = message.get("more_body", False)
    except TimeoutError:
        raise Problem(408, headers={"Connection": "close"}) from None
    return bytes(body)


def replay(body: bytes, receive: Receive) -> Receive:
    """Gives a whole body, and then what comes after it."""
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return messages.pop() if messages else await receive()

    return replayed


def until_answered(send: Send) -> tuple[Receive, Send]:
    """For a write, whose client seems to leave once it is answered and not before.

    Some frameworks would stop what they do, amid a write; some wait for it to leave.
    """
    answered = asyncio.Event()

    async def receive() -> Message:
        await answered.wait()
        return {"type": "http.disconnect"}

    async def send_watched(message: Message) -> None:
        await send(message)
        if message["type"] == "http.response.body" and not message.get("more_body"):
            answered.set()

    return receive, send_watched
