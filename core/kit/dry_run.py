"""A file that is tried first: every bad row is named, and nothing changes until none is left."""

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from core.kit.errors import Invalid
from core.kit.i18n import Sentence, say


class TriedRow(Protocol):
    """One row of the file; ``problems`` is ``(column, sentence)``."""

    @property
    def problems(self) -> tuple[tuple[str, Sentence], ...]: ...


R = TypeVar("R", bound=TriedRow)


@dataclass(frozen=True)
class DryRun(Generic[R]):
    """What an import would do; ``problem`` if the file as a whole cannot be used."""

    rows: tuple[R, ...] = ()
    problem: Sentence | None = None

    @property
    def bad(self) -> tuple[R, ...]:
        """The rows that need correcting."""
        return tuple(row for row in self.rows if row.problems)

    @property
    def clean(self) -> bool:
        """Whether everything could be taken in."""
        return self.problem is None and bool(self.rows) and not self.bad

    def require_clean(self) -> None:
        """Raise ``Invalid`` for the field ``file`` unless everything can be taken in."""
        if not self.clean:
            raise Invalid({"file": self.problem or say("Some rows need correcting; nothing was saved.")})
