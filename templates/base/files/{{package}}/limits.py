"""Refuses requests that are malformed, too large or too slow, before a framework sees them."""

import asyncio

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .problems import Problem

MAX_PATH = 2048  # characters
MAX_QUERY = 4096  # bytes
MAX_BODY = 1024 * 1024  # bytes
BODY_TIMEOUT = 30  # seconds
ANSWER_TIMEOUT = 4  # seconds until an answer begins


class Limits:
    """Hands the app a body whole, so that no framework meets half of one."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            check_url(scope)
        if scope["type"] == "http":
            body = await read_in_time(scope, receive)
            await self.answer_in_time(scope, replay(body, receive), send)
        else:
            await self.app(scope, receive, send)

    async def answer_in_time(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with asyncio.timeout(ANSWER_TIMEOUT) as limit:

            async def begin(message: Message) -> None:
                if message["type"] == "http.response.start" and not limit.expired():
                    limit.reschedule(None)  # the client may read as slowly as it likes
                await send(message)

            await self.app(scope, receive, begin)


def check_url(scope: Scope) -> None:
    path, query = scope["path"], scope["query_string"]
    # Some servers pass a URL with a host or a fragment on, some frameworks drop either.
    fragment = b"#" in scope.get("raw_path", b"")
    if not path.startswith("/") or fragment or not query.isascii():
        raise Problem(400)
    if "//" in path:  # which some frameworks route as if it were one
        raise Problem(404)
    if len(path) > MAX_PATH or len(query) > MAX_QUERY:
        raise Problem(414)


async def read_in_time(scope: Scope, receive: Receive) -> bytes:
    try:
        async with asyncio.timeout(BODY_TIMEOUT):
            return await read_body(scope, receive)
    except TimeoutError:
        raise Problem(408, headers={"Connection": "close"}) from None


async def read_body(scope: Scope, receive: Receive) -> bytes:
    """The whole body; too large a one is refused while it arrives."""
    length = Headers(scope=scope).get("content-length", "")
    if length.isdecimal() and int(length[:20]) > MAX_BODY:
        raise Problem(413)
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Problem(400, "The request ended early.")
        body += message.get("body", b"")
        if len(body) > MAX_BODY:
            raise Problem(413)
        more = message.get("more_body", False)
    return bytes(body)


def replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body once, and then what comes after it."""
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def next_message() -> Message:
        return messages.pop() if messages else await receive()

    return next_message
