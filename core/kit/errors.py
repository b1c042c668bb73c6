"""Everything that can be refused, in one small tree.

Refusal           (500  "error")
├── NotFound      (404  "not_found")   also what a stranger is told about a private thing
├── Forbidden     (403  "forbidden")   known person, thing visible, act not allowed
├── SignInFirst   (403  "forbidden")   the same act would do for somebody who is signed in
├── Invalid       (422  "invalid")     ``fields`` names what to correct
├── Conflict      (409  "conflict")    the world moved on: full, taken, already answered
└── TooMany       (429  "too_many")    ``retry_after`` in seconds
    ├── Busy      (503  "too_many")    the fair itself cannot keep up, or cannot write, just now
    └── Away      (503  "too_many")    where files are kept does not answer just now

Verbs raise these and nothing else on purpose. The two edges translate them: HTTP into a page with
the status, the live layer into an ``error`` reply with the code. Sentences are for people and are
put into the reader's language only there.
"""

from core.kit.i18n import Sentence, say


class Refusal(Exception):
    """Why not, with a stable ``code`` for machines and a sentence for people."""

    status = 500
    code = "error"

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.text)
        self.sentence = sentence


class NotFound(Refusal):
    """It does not exist, or not for you: the two look the same."""

    status, code = 404, "not_found"


class Forbidden(Refusal):
    """You may see it, but not do that."""

    status, code = 403, "forbidden"


class SignInFirst(Forbidden):
    """A passer-by asked for what anybody signed in may do; a page answers with the sign-in page."""

    def __init__(self) -> None:
        super().__init__(say("Please sign in first."))


class Conflict(Refusal):
    """It was possible a moment ago."""

    status, code = 409, "conflict"


class Invalid(Refusal):
    """What was sent needs correcting; ``fields`` maps a field's name to a sentence about it.

    ``typed`` is what stood in the other fields of a form whose files were refused.
    """

    status, code = 422, "invalid"

    def __init__(self, fields: dict[str, Sentence], typed: dict[str, list[str]] | None = None) -> None:
        super().__init__(say("Please correct the marked fields."))
        self.fields, self.typed = fields, typed or {}


class TooMany(Refusal):
    """Over a limit; the same act may be tried again after ``retry_after`` seconds."""

    status, code = 429, "too_many"

    def __init__(self, sentence: Sentence, *, retry_after: int) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class Busy(TooMany):
    """Nothing was changed because the fair could not take it on; not the sender's fault."""

    status = 503

    def __init__(self, *, retry_after: int = 2) -> None:
        super().__init__(
            say("The fair is too busy to save this just now. Please try again in a moment."),
            retry_after=retry_after,
        )


class Away(TooMany):
    """Where files are kept does not answer; nothing was changed, and what needs no file goes on."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            say("Files cannot be reached just now. Please try again in a moment."), retry_after=10
        )
