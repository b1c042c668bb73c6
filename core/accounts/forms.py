"""What may be submitted to sign in, and about one's account."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from core.kit.forms import Email, Form, Required


def _address(value: str) -> str:
    if not value:
        raise PydanticCustomError("blank", "blank")
    return value.lower()


def _digits(value: object) -> object:
    return (
        re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", value[:40])) if isinstance(value, str) else value
    )


def _code(value: str) -> str:
    if not re.fullmatch(r"[0-9]{6}", value):
        raise PydanticCustomError("code", "six digits")
    return value


Address = Annotated[Email, AfterValidator(_address)]
"""A mailbox, folded as accounts keep it."""
Code = Annotated[str, BeforeValidator(_digits), AfterValidator(_code)]
"""Six digits, however they were typed: ``１２３ ４５６``."""
Secret = Annotated[str, Field(max_length=1000)]
"""A password exactly as it was typed."""


class AskForm(Form):
    """Have a link mailed."""

    email: Address
    next: str = ""


class CodeForm(Form):
    """The code of the mail."""

    email: Address
    code: Code
    next: str = ""


class ProviderForm(Form):
    """Sign in at the identity provider."""

    next: str = ""


class ProvedForm(Form):
    """An address to be proved, where the provider vouches for none."""

    email: Address


class PasswordSignInForm(Form):
    """Address and password."""

    model_config = ConfigDict(str_strip_whitespace=False)
    email: Address
    password: Secret
    next: str = ""


class PasskeySignInForm(Form):
    """What an authenticator answered, and the challenge that it answers."""

    token: str = Field(max_length=1000)
    credential: str = Field(max_length=20_000)
    next: str = ""


class NewPasskeyForm(Form):
    """What an authenticator made, and the challenge that it was made for."""

    token: str = Field(max_length=1000)
    credential: str = Field(max_length=100_000)


class PasskeyNameForm(Form):
    """What its owner calls a passkey."""

    name: Annotated[Required, Field(max_length=60)]


class PasswordForm(Form):
    """A new password, and the old one where the login is not fresh."""

    model_config = ConfigDict(str_strip_whitespace=False)
    password: Secret
    old_password: Secret = ""


class PreferenceForm(Form):
    """One way the fair is shown, and where to go on."""

    locale: str = Field(default="", max_length=5)
    theme: str = Field(default="", max_length=5)
    zone: str = Field(default="", max_length=64)
    next: str = ""
