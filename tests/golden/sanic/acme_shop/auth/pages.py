"""The pages on which people log in."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ..payloads import parse, require_type
from ..problems import HTML, Invalid, Problem
from ..rendering import templates
from . import attempts, forms, sessions
from .tables import User

HEADERS = HTML | {"Cache-Control": "no-store"}

MAX_FORM = 10_000  # characters; to decode a million takes half a second

# Takes a valid form, and gives the id of the user who is logged in from now on.
Submit = Callable[[Request, Any], Awaitable[int | None]]


def page(path: str, form: type[BaseModel], submit: Submit) -> Route:
    """The route of a form, which is shown again as long as it is refused."""

    async def endpoint(request: Request) -> Response:
        user = request.state.user = await sessions.current_user()
        if user is None and path in PRIVATE:
            return RedirectResponse("/login", 303)
        context: dict[str, Any] = {"user": user, "values": {}, "problem": None}
        if request.method == "POST":
            context["values"] = await read(request) if form.model_fields else {}
            try:
                accepted = parse(form, context["values"], "form")
                return await sessions.change(await submit(request, accepted))
            except Problem as error:
                context["problem"] = error
        status, headers = 200, HEADERS
        if problem := context["problem"]:
            status, headers = problem.status_code, problem.headers | HEADERS
        template = f"auth{path}.html"
        return templates.TemplateResponse(request, template, context, status, headers)

    return Route(path, endpoint, methods=["GET", "POST"])


async def read(request: Request) -> dict[str, str]:
    """What was sent for each field."""
    content_type = request.headers.get("content-type")
    require_type("application/x-www-form-urlencoded", content_type)
    try:
        body = (await request.body()).decode()
        if len(body) > MAX_FORM:
            raise Problem(413)
        return dict(parse_qsl(body, True, errors="strict", max_num_fields=20))
    except ValueError as error:
        raise Problem(400, "The form is malformed.") from error


async def login(request: Request, form: forms.Credentials) -> int:
    return await attempts.login(request, form.username, form.password)


async def register(request: Request, form: forms.NewUser) -> int:
    # It counts even if it succeeds: few users come from one address.
    await attempts.count(request)
    user_id = await User.add(**form.model_dump())
    if user_id is None:
        taken = [Invalid(loc=[name], msg="Taken") for name in ("username", "email")]
        raise Problem(409, "This user name or e-mail is taken.", errors=taken)
    return user_id


async def change_password(request: Request, form: forms.PasswordChange) -> int:
    username = request.state.user.username
    user_id = await attempts.login(request, username, form.password)
    await User.update_password(user_id, form.new)
    return user_id


async def logout(request: Request, form: forms.Nothing) -> None:
    """Nobody is logged in from now on."""


login_routes = [
    page("/login", forms.Credentials, login),
    page("/register", forms.NewUser, register),
    page("/change-password", forms.PasswordChange, change_password),
    page("/logout", forms.Nothing, logout),
]
PATHS = {route.path for route in login_routes}
PRIVATE = {"/change-password"}  # for those who have logged in
