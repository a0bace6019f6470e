"""The HTML pages."""

from quart import Blueprint, render_template

from .docs import DOCUMENT
from .home import home_context

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
async def home() -> str:
    return await render_template("home.html", **await home_context())


@blueprint.get("/docs")
async def docs() -> str:
    return await render_template("docs.html", document=DOCUMENT)


@blueprint.get("/openapi.json")
async def openapi() -> dict[str, object]:
    return DOCUMENT
