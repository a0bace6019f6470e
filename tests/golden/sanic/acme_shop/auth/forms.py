"""The forms, and what may stand in their fields."""

import re
from collections.abc import Collection
from typing import NamedTuple
from urllib.parse import parse_qsl

from starlette.requests import Request

from ..problems import Problem

Values = dict[str, str]


class Refused(Exception):
    """Why a form is shown again: what to tell, and the names of the wrong fields."""

    def __init__(
        self,
        status: int,
        message: str,
        wrong: Collection[str] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.wrong = wrong
        self.headers = headers or {}


class Field(NamedTuple):
    """`pattern` is what a value must match, `hint` what a person is told of it."""

    name: str
    label: str
    autocomplete: str
    pattern: str
    hint: str = ""
    type: str = "text"

    def accepts(self, text: str) -> bool:
        return re.fullmatch(self.pattern, text) is not None


class Form(NamedTuple):
    """A private one is only for who has logged in."""

    title: str
    fields: tuple[Field, ...] = ()
    private: bool = False

    def check(self, values: Values) -> None:
        wrong = [f.name for f in self.fields if not f.accepts(values[f.name])]
        if wrong:
            raise Refused(422, "Please correct what is marked.", wrong)


# In no field: control characters, of which databases refuse NUL, and half characters.
TEXT = r"[^\x00-\x1f\x7f\ud800-\udfff]"
NEW_NAME = r"[\w.@+-]{1,100}"
ADDRESS = r"(?=.{3,255}$)[\w.!#$%&'*+/=?^`{|}~-]+@[\w.-]+"

USERNAME = Field("username", "User name", "username", TEXT + "{1,100}")
NEW_USERNAME = USERNAME._replace(
    pattern=NEW_NAME, hint="1 to 100 letters, digits and . @ + - _"
)
EMAIL = Field("email", "E-mail", "email", ADDRESS, "Like name@example.com", "email")
PASSWORD = Field(
    "password", "Password", "current-password", TEXT + "{1,128}", type="password"
)
NEW_PASSWORD = PASSWORD._replace(
    name="new",
    label="New password",
    autocomplete="new-password",
    pattern=TEXT + "{12,128}",
    hint="12 to 128 characters",
)

LOGIN = Form("Log in", (USERNAME, PASSWORD))
REGISTER = Form("Register", (NEW_USERNAME, EMAIL, NEW_PASSWORD))
CHANGE_PASSWORD = Form("Change password", (PASSWORD, NEW_PASSWORD), private=True)
LOGOUT = Form("Log out")


async def read(request: Request, form: Form) -> Values:
    """What was sent for each field."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip()
    if media_type.lower() != "application/x-www-form-urlencoded":
        raise Problem(415, "The body must be application/x-www-form-urlencoded.")
    try:
        body = (await request.body()).decode()
        pairs = parse_qsl(body, True, errors="strict", max_num_fields=20)
    except ValueError as error:
        raise Problem(400, "The form is malformed.") from error
    sent = dict(pairs)
    return {field.name: sent.get(field.name, "") for field in form.fields}
