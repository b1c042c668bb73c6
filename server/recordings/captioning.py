"""Captions of a recording: a WebVTT file comes in, is checked cue by cue, and can be had again."""

from sqlmodel import select

from core.kit.errors import Invalid, NotFound
from core.kit.i18n import Sentence, say
from core.kit.search import index_text
from core.kit.work import Work
from server.recordings.access import desk_recording, stored
from server.recordings.captions import CaptionProblems, Cue, read_captions, write_captions
from server.recordings.models import Caption

SHOWN_PROBLEMS = 3
"""How many faults of a file are told at once."""


def read_file(data: bytes, *, field: str) -> list[Cue]:
    """The cues of a file; ``Invalid`` on *field* naming the line of each fault."""
    try:
        return read_captions(data)
    except CaptionProblems as problem:
        raise Invalid({field: in_one(problem.problems)}) from None


def in_one(problems: list[tuple[int, Sentence]]) -> Sentence:
    """The first faults, each with its line, in one sentence."""
    told = [
        say("Line {line}: {what}", line=line, what=what) if line else what
        for line, what in problems[:SHOWN_PROBLEMS]
    ]
    values = {f"fault{number}": sentence for number, sentence in enumerate(told)}
    return Sentence(" ".join(f"{{{name}}}" for name in values), values)


def put_captions(work: Work, fair: str, session_id: int, *, locale: str, cues: list[Cue]) -> Caption:
    """Show these captions in this language from now on, in place of others in it."""
    recording = desk_recording(work, fair, session_id)
    caption = caption_in(work, stored(recording.id), locale) or Caption(
        recording_id=stored(recording.id), locale=locale, vtt="", found_by="", at=work.now
    )
    caption.vtt = write_captions(cues).decode()
    caption.found_by = index_text(*(cue.text.replace("\n", " ") for cue in cues))
    caption.by, caption.at = work.actor.account_id, work.now
    work.session.add(caption)
    work.session.flush()
    return caption


def take_captions_off(work: Work, fair: str, session_id: int, *, locale: str) -> None:
    """No captions in this language."""
    recording = desk_recording(work, fair, session_id)
    caption = caption_in(work, stored(recording.id), locale)
    if caption is None:
        raise NotFound(say("There are no captions in this language."))
    work.session.delete(caption)
    work.session.flush()


def caption_in(work: Work, recording_id: int, locale: str) -> Caption | None:
    """The captions of a recording whose door has been passed, in one language."""
    return work.session.exec(
        select(Caption).where(Caption.recording_id == recording_id, Caption.locale == locale)
    ).first()
