"""What organisers may submit about a recording."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from core.kit.forms import Form, Line, Maybe, Text
from server.recordings.models import Audience


class SettingsForm(Form):
    """Titles of its own, who may watch, and the last day of it (in the fair's calendar)."""

    title_en: Annotated[Line, StringConstraints(max_length=200)] = ""
    title_ja: Annotated[Line, StringConstraints(max_length=200)] = ""
    audience: Audience
    last_day: Maybe[Annotated[date, Field(ge=date(2000, 1, 1), le=date(2199, 12, 31))]] = None


class ChaptersForm(Form):
    """A chapter to a line, ``00:01:30 Title``, in either language or both."""

    chapters_en: Annotated[Text, StringConstraints(max_length=20_000)] = ""
    chapters_ja: Annotated[Text, StringConstraints(max_length=20_000)] = ""
