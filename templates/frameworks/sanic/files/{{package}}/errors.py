"""Answers every exception below a request as a problem."""

from contextlib import suppress

from sanic import HTTPResponse, MethodNotAllowed, NotFound, Request, SanicException

from .problems import Problem, problem_for


async def answer_error(request: Request, error: Exception) -> HTTPResponse:
    problem = problem_for(translate(request, error))
    return HTTPResponse(*problem.response(request.scope))


def translate(request: Request, error: Exception) -> Exception:
    """The problem that an exception of Sanic's stands for; any other as it is."""
    if isinstance(error, NotFound | MethodNotAllowed) and request.route is None:
        return unrouted(request)
    if isinstance(error, SanicException) and error.status_code != 500:
        return Problem(error.status_code, str(error), headers=error.headers)
    return error


def unrouted(request: Request) -> Problem:
    """405 with the methods that the path has, or 404 if it has none.

    Where a path has parameters, Sanic's router names no methods, and tells the wrong
    one of the two for a trailing slash.
    """
    router = request.app.router
    allowed = []
    for method in router.ALLOWED_METHODS:
        with suppress(NotFound, MethodNotAllowed):
            router.get(request.path, method, None)
            allowed.append(method)
    if not allowed:
        return Problem(404)
    return Problem(405, headers={"Allow": ", ".join(allowed)})
