"""Errors as problem details (RFC 9457), for every part of the app."""

import json
import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from urllib.parse import quote

from pydantic import ValidationError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .database import is_unavailable

MAX_ERRORS = 100  # listed in one response

logger = logging.getLogger(__name__)


class Problem(Exception):
    """An error that a client may see: raise it anywhere below a request."""

    def __init__(
        self,
        status: int,
        detail: str = "",
        *,
        errors: Sequence[Mapping[str, object]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = HTTPStatus(status)
        self.detail = detail or f"{self.status.phrase}."
        self.errors = errors
        self.headers = {"Content-Type": "application/problem+json", **(headers or {})}

    def body(self, instance: str) -> bytes:
        """The response's body; `instance` is the path of the request."""
        members: dict[str, object] = {
            "type": "about:blank",
            "title": self.status.phrase,
            "status": self.status.value,
            "detail": self.detail,
            "instance": quote(instance),
        }
        if self.errors is not None:
            members["errors"] = self.errors
        return json.dumps(members).encode()


def invalid(error: ValidationError, where: str) -> Problem:
    """The problem for data that is well-formed but wrong, found in `where`."""
    count = error.error_count()
    errors: list[dict[str, object]] = [
        {"loc": [where], "msg": f"{count} values are invalid"}
    ]
    if count <= MAX_ERRORS:
        errors = [
            {"loc": [where, *item["loc"]], "msg": item["msg"]}
            for item in error.errors(include_url=False)
        ]
    return Problem(422, "The request holds invalid values.", errors=errors)


def problem_for(error: Exception) -> Problem:
    """The problem that answers any exception; an unforeseen one is logged."""
    if isinstance(error, Problem):
        return error
    if is_unavailable(error):
        logger.warning("The database is unavailable: %r", error)
        detail = "The database is unavailable."
        return Problem(503, detail, headers={"Retry-After": "1"})
    if isinstance(error, HTTPException):
        headers = dict(error.headers or {})
        return Problem(error.status_code, error.detail, headers=headers)
    logger.error("Unhandled error", exc_info=error)
    return Problem(500)


class Problems:
    """Answers what the parts below raise, and gives their bare refusals a body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await self.answer_websocket(scope, receive, send)
        else:
            await self.answer_request(scope, receive, send)

    async def answer_websocket(
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        async def refuse_plainly(message: Message) -> None:
            if message["type"] == "websocket.http.response.start":
                message = {"type": "websocket.close"}
            if message["type"] != "websocket.http.response.body":
                await send(message)

        try:
            await self.app(scope, receive, refuse_plainly)
        except Exception as error:  # noqa: BLE001 - none goes unanswered
            problem_for(error)
            await send({"type": "websocket.close", "code": 1011})

    async def answer_request(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False
        bare: Problem | None = None

        async def replace_bare(message: Message) -> None:
            nonlocal started, bare
            if message["type"] == "http.response.start":
                bare = _bare(message)
                started = bare is None
            if started:
                await send(message)

        problem: Problem | None
        try:
            await self.app(scope, receive, replace_bare)
            problem = bare
        except Exception as error:  # noqa: BLE001 - none goes unanswered
            problem = problem_for(error)
        if problem is not None and not started:
            body = problem.body(scope["path"])
            response = Response(body, problem.status, problem.headers)
            await response(scope, receive, send)


def _bare(start: Message) -> Problem | None:
    """The problem for an error response in plain text; None for any other response."""
    headers = Headers(raw=start["headers"])
    plain = headers.get("content-type", "text/plain").startswith("text/plain")
    if start["status"] < 400 or not plain:
        return None
    replaced = ("content-type", "content-length")
    kept = {name: text for name, text in headers.items() if name not in replaced}
    return Problem(start["status"], headers=kept)
