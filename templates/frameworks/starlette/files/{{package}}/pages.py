"""The HTML pages."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .docs import DOCUMENT
from .home import home_context
from .rendering import templates


async def home(request: Request) -> Response:
    return templates.TemplateResponse(request, "home.html", await home_context())


async def docs(request: Request) -> Response:
    return templates.TemplateResponse(request, "docs.html", {"document": DOCUMENT})


async def openapi(request: Request) -> Response:
    return JSONResponse(DOCUMENT)


routes = [
    Route("/", home),
    Route("/docs", docs),
    Route("/openapi.json", openapi),
]
