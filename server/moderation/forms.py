"""What may be submitted at the moderation desk."""

import re
from typing import Annotated

from pydantic import BeforeValidator, Field

from core.kit.forms import Form, Line, Required

SEPARATORS = re.compile(r"[\n,、，]")
MOST_WORDS = 200


def _split(value: object) -> object:
    texts = value if isinstance(value, list) else [str(value)]
    return [word.strip() for text in texts for word in SEPARATORS.split(text) if word.strip()]


class WhyForm(Form):
    """An act with a reason, which may be missing."""

    why: Annotated[Line, Field(max_length=500)] = ""


class MuteForm(Form):
    """Who may not speak, for how long, and why."""

    minutes: Annotated[int, Field(ge=1, le=20_160)]
    why: Annotated[Required, Field(max_length=500)]


class BanForm(Form):
    """For how long somebody is kept out (0: for good), and why."""

    hours: Annotated[int, Field(ge=0, le=8_760)]
    why: Annotated[Required, Field(max_length=500)]


class SlowForm(Form):
    """The pause between one person's messages in a room."""

    seconds: Annotated[int, Field(ge=0, le=600)]


class WordsForm(Form):
    """Words that wait for a moderator, one on each line or separated by commas."""

    words: Annotated[
        list[Annotated[Line, Field(max_length=60)]], BeforeValidator(_split), Field(max_length=MOST_WORDS)
    ] = Field(default_factory=list)
