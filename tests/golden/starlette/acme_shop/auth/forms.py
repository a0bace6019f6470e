"""What may stand in the fields of the forms."""

from typing import Annotated

from pydantic import BaseModel, EmailStr, StringConstraints

# No control characters, of which databases refuse NUL.
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]+$", max_length=128)]
UserName = Annotated[str, StringConstraints(pattern=r"^[\w.@+-]{1,100}$")]
NewPassword = Annotated[Text, StringConstraints(min_length=12)]


class Credentials(BaseModel):
    username: Text
    password: Text


class NewUser(BaseModel):
    username: UserName
    email: EmailStr
    password: NewPassword


class PasswordChange(BaseModel):
    password: Text
    new: NewPassword


class Nothing(BaseModel):
    """The form that is only a button."""
