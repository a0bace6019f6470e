"""Refuses requests that are malformed, too large or too slow, before a framework sees them."""

import asyncio
import re

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .deadline import begin_deadline
from .problems import Problem, problem_for
from .settings import settings

HOST = re.compile(r"([\w.-]+)(:[0-9]+)?")
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
            headers = Headers(scope=scope)
            check_host(headers.get("host", ""))
            length = headers.get("content-length", "")
            check_length(int(length[:20]) if length.isdecimal() else 0)
            check_url(scope)
            # What not every server can send: a whole response that refuses a WebSocket.
            scope.get("extensions", {}).pop("websocket.http.response", None)
        if scope["type"] == "http":
            body = await read_body(receive)
            await self.answer_in_time(scope, body, receive, send)
        else:
            await self.app(scope, receive, send)

    async def answer_in_time(
        self, scope: Scope, body: bytes, receive: Receive, send: Send
    ) -> None:
        begun, late = asyncio.Event(), False

        async def receive_later() -> Message:
            await begun.wait()  # so that a client who leaves interrupts no write
            return await receive()

        async def send_in_time(message: Message) -> None:
            begun.set()
            if not late and not limit.expired():
                limit.reschedule(None)  # the client may read as slowly as it likes
                await send(message)

        def log_late(answer: asyncio.Future[None]) -> None:
            error = None if answer.cancelled() else answer.exception()
            if late and isinstance(error, Exception):
                problem_for(error)

        begin_deadline(ANSWER_TIMEOUT)
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT) as limit:
                # Shielded: what is late ends in its own time, in order, and unheard.
                whole = replay(body, receive_later)
                answer = asyncio.ensure_future(self.app(scope, whole, send_in_time))
                answer.add_done_callback(log_late)
                await asyncio.shield(answer)
        finally:
            late = True


def check_host(host: str) -> None:
    named = HOST.fullmatch(host)
    if not named or named[1].lower() not in settings.allowed_hosts:
        raise Problem(400, "This host is not known here.")


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
    """A `receive` that gives the body once, and then what comes after it."""
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def next_message() -> Message:
        return messages.pop() if messages else await receive()

    return next_message
