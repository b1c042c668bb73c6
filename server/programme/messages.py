"""What is said live about the programme, on ``fair:<id>``."""

from typing import ClassVar

from realtime.messages import Message


class ProgrammeChanged(Message):
    """Fair → everybody at ``fair:<id>``: a session was made, moved, changed, delayed or cancelled.

    Pages fetch their own part again; ``session_id`` is None where more than one changed.
    """

    wire: ClassVar[str] = "programme.changed"
    session_id: int | None = None
