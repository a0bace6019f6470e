"""The HTML pages."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.templating import Jinja2Templates

from .docs import DOCUMENT
from .home import home_context
from .routes import Routes
from .settings import PACKAGE

templates = Jinja2Templates(PACKAGE / "templates")


async def home(request: Request) -> Response:
    return templates.TemplateResponse(request, "home.html", await home_context())


async def docs(request: Request) -> Response:
    return templates.TemplateResponse(request, "docs.html", {"document": DOCUMENT})


async def openapi(request: Request) -> Response:
    return JSONResponse(DOCUMENT)


routes: Routes = {
    "/": {"GET": home},
    "/docs": {"GET": docs},
    "/openapi.json": {"GET": openapi},
}
