"""The HTML pages."""

from sanic import Blueprint, HTTPResponse, Request, json
from sanic_ext import render

from .docs import DOCUMENT
from .home import home_context

blueprint = Blueprint("pages")


@blueprint.get("/")
async def home(request: Request) -> HTTPResponse:
    return await render("home.html", context=await home_context())


@blueprint.get("/docs")
async def docs(request: Request) -> HTTPResponse:
    return await render("docs.html", context={"document": DOCUMENT})


@blueprint.get("/openapi.json")
async def openapi(request: Request) -> HTTPResponse:
    return json(DOCUMENT)
