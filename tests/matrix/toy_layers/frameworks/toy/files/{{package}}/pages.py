"""The HTML pages."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.templating import Jinja2Templates

from .home import home_context
from .routes import Routes
from .settings import PACKAGE

templates = Jinja2Templates(PACKAGE / "templates")


async def home(request: Request) -> Response:
    return templates.TemplateResponse(request, "home.html", await home_context())


routes: Routes = {"/": {"GET": home}}
