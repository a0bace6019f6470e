"""The HTML pages."""

from quart import Blueprint, render_template

from .home import home_context

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
async def home() -> str:
    return await render_template("home.html", **await home_context())
