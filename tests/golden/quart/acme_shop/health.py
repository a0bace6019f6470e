"""`/health/live` and `/health/ready`, for whatever watches the app."""

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from .checks import run_checks


async def live(request: Request) -> JSONResponse:
    """The process answers; the database is not asked."""
    return JSONResponse({"status": "ok"})


async def ready(request: Request) -> JSONResponse:
    """The app can do its work: 200, or 503 with what is missing."""
    checks = await run_checks()
    ok = all(state == "ok" for state in checks.values())
    body = {"status": "ok" if ok else "unavailable", "checks": checks}
    return JSONResponse(body, 200 if ok else 503)


routes = [Route("/health/live", live), Route("/health/ready", ready)]
