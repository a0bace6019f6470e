"""The pages on which people log in."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from ..settings import PACKAGE
from . import attempts, forms, sessions
from .forms import Form, Refused, Values
from .tables import User, hash_password

FRESH = {"Cache-Control": "no-store"}

templates = Jinja2Templates(PACKAGE / "templates")


def page(
    path: str, form: Form, submit: Callable[[Request, Values], Awaitable[Response]]
) -> Route:
    """The route of a form, which is shown again as long as it is refused."""

    async def endpoint(request: Request) -> Response:
        user = await sessions.current_user()
        if form.private and user is None:
            return go("/login")
        context: dict[str, object] = {"form": form, "user": user}
        status, headers = 200, FRESH
        if request.method == "POST":
            values = await forms.read(request, form) if form.fields else {}
            try:
                form.check(values)
                return await submit(request, values)
            except Refused as refused:
                context |= {"values": values, "refused": refused}
                status, headers = refused.status, FRESH | refused.headers
        return templates.TemplateResponse(
            request, "form.html", context, status, headers
        )

    return Route(path, endpoint, methods=["GET", "POST"])


def go(path: str) -> Response:
    return RedirectResponse(path, 303, FRESH)


def address(request: Request) -> str:
    return request.client.host if request.client else ""


async def begin_session(user_id: int) -> Response:
    response = go("/")
    await sessions.begin(response, user_id)
    return response


async def login(request: Request, values: Values) -> Response:
    name = values["username"]
    attempt = await attempts.begin(name, address(request))
    user_id = await User.login(name, values["password"])
    if user_id is None:
        raise Refused(401, "The user name or the password is wrong.")
    await attempts.forget(attempt)
    return await begin_session(user_id)


async def register(request: Request, values: Values) -> Response:
    # An attempt for no account, which always counts: few users come from one address.
    await attempts.begin(f"new at {address(request)}", address(request))
    user_id = await User.add(values["username"], values["email"], values["new"])
    if user_id is None:
        taken = ("username", "email")
        raise Refused(409, "This user name or e-mail is taken.", taken)
    return await begin_session(user_id)


async def change_password(request: Request, values: Values) -> Response:
    user = await sessions.current_user()
    if user is None:
        return go("/login")
    attempt = await attempts.begin(user.username, address(request))
    if await User.login(user.username, values["password"]) is None:
        raise Refused(401, "The password is wrong.", ("password",))
    await attempts.forget(attempt)
    hashed = await hash_password(values["new"])
    await User.update({User.password: hashed}).where(User.id == user.id)
    await sessions.end_all(user.id)
    return await begin_session(user.id)


async def logout(request: Request, values: Values) -> Response:
    response = go("/")
    await sessions.end(response)
    return response


login_routes = [
    page("/login", forms.LOGIN, login),
    page("/register", forms.REGISTER, register),
    page("/change-password", forms.CHANGE_PASSWORD, change_password),
    page("/logout", forms.LOGOUT, logout),
]
PATHS = {route.path for route in login_routes}
