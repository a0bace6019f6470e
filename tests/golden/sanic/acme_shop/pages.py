"""The HTML pages."""

from sanic import Blueprint, HTTPResponse, Request
from sanic_ext import render

from .home import home_context

blueprint = Blueprint("pages")


@blueprint.get("/")
async def home(request: Request) -> HTTPResponse:
    return await render("home.html", context=await home_context())
