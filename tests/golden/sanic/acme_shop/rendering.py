"""The HTML templates, for every part of the app that is not the framework's."""

from starlette.templating import Jinja2Templates

from .settings import PACKAGE, settings

templates = Jinja2Templates(PACKAGE / "templates")
templates.env.auto_reload = settings.development
