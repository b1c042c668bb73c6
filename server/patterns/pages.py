"""What the pattern book gets: a form with entries, and some of them wrong."""

from dataclasses import dataclass
from typing import ClassVar

from core.kit.forms import Filled
from core.kit.i18n import say


@dataclass(frozen=True)
class PatternsPage:
    """Every component in its states."""

    template: ClassVar[str] = "patterns/show.html"
    section: ClassVar[str] = ""

    form: Filled


def patterns_page() -> PatternsPage:
    """Entries as somebody might have typed them; the sentences are real ones."""
    typed = Filled.of(
        {"name": "Sophie Bennett", "email": "sophie@", "languages": ["en", "ja"], "kind": "panel"}
    )
    return PatternsPage(
        Filled(
            typed.fields,
            {
                "email": say("Please write a complete e-mail address such as name@example.org."),
                "title": say("Please fill this in."),
            },
        )
    )
