"""Errors as problem details (RFC 9457) or as a page, for every part of the app."""

import logging
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, Literal
from urllib.parse import quote

from pydantic import BaseModel, Field, ValidationError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import Scope
from starlette.websockets import WebSocket

from .engine import CONFLICT, INVALID, is_unavailable
from .rendering import templates

MEDIA_TYPE = "application/problem+json"
HTML = {"Content-Type": "text/html; charset=utf-8"}
MAX_ERRORS = 100  # listed in one response

logger = logging.getLogger(__name__)


class Invalid(BaseModel, extra="forbid"):
    """What is wrong with a value, and where it is."""

    loc: list[str | int]
    msg: str


class ProblemDetails(BaseModel, extra="forbid"):
    """An error (RFC 9457)."""

    type: Literal["about:blank"]
    title: str
    status: int
    detail: str
    instance: str
    errors: list[Invalid] = Field(default_factory=list)


class Problem(HTTPException):
    """An error that a client may see: raise it anywhere below a request."""

    def __init__(
        self,
        status: int,
        detail: str = "",
        *,
        errors: Iterable[Invalid] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.title = HTTPStatus(status).phrase
        self.errors = list(errors)
        usual = {"Content-Type": MEDIA_TYPE, "Vary": "Accept"}
        self.headers: dict[str, str] = {**usual, **(headers or {})}
        super().__init__(status, detail or f"{self.title}.", self.headers)

    def response(self, scope: Scope) -> tuple[bytes, int, dict[str, str]]:
        """Body, status and headers; a person who opens a page gets a page."""
        path, accepted = scope["path"], Headers(scope=scope).get("accept", "")
        if path.startswith("/api/") or "text/html" not in accepted:
            return self.body(path), self.status_code, self.headers
        page = templates.get_template("problem.html").render(problem=self)
        return page.encode(), self.status_code, self.headers | HTML

    def body(self, instance: str) -> bytes:
        """The problem's details; `instance` is the path of the request."""
        details = ProblemDetails(
            type="about:blank",
            title=self.title,
            status=self.status_code,
            detail=self.detail,
            instance=quote(instance),
            **({"errors": self.errors} if self.errors else {}),
        )
        return details.model_dump_json(exclude_unset=True).encode()


def invalid(error: ValidationError, where: str) -> Problem:
    """The problem for data that is well-formed but wrong, found in `where`."""
    count = error.error_count()
    errors = [Invalid(loc=[where], msg=f"{count} values are invalid")]
    if count <= MAX_ERRORS:
        errors = [
            Invalid(loc=[where, *item["loc"]], msg=item["msg"])
            for item in error.errors(include_url=False)
        ]
    return Problem(422, "The request holds invalid values.", errors=errors)


def problem_for(error: Exception) -> Problem:
    """The problem that answers any exception; an unforeseen one is logged."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, HTTPException):
        return Problem(error.status_code, headers=error.headers)
    if is_unavailable(error):
        logger.warning("The database is unavailable: %r", error)
        detail = "The database is unavailable."
        return Problem(503, detail, headers={"Retry-After": "1"})
    if isinstance(error, CONFLICT):
        logger.warning("The database refuses it: %r", error)
        return Problem(409, "It contradicts what is stored.")
    if isinstance(error, INVALID):
        logger.warning("The database can't hold it: %r", error)
        return Problem(422, "The request holds a value that can't be stored.")
    logger.error("Unhandled error", exc_info=error)
    return Problem(500)


async def answer(connection: HTTPConnection, error: Exception) -> Any:
    """Answer what was raised below a request or a WebSocket."""
    problem = problem_for(error)
    if isinstance(connection, WebSocket):
        await connection.close(1011)
        return None
    return Response(*problem.response(connection.scope))


# For Starlette's ExceptionMiddleware, which has answers of its own to HTTPException.
HANDLERS = {Exception: answer, HTTPException: answer}
