"""Chapters as text, a line each: ``00:01:30 Title``; one text for each language, joined by their times."""

import re
from collections.abc import Sequence

from sqlmodel import col, select

from core.kit.errors import Invalid
from core.kit.i18n import Sentence, say
from core.kit.work import Work
from server.recordings.access import desk_recording, stored
from server.recordings.models import Chapter, Recording

LINE = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)\s+(\S.*)")
LONGEST_TITLE = 160
MOST = 100


def read_chapters(text: str, *, field: str, duration_s: float) -> dict[int, str]:
    """Second → title; ``Invalid`` on *field*, naming the first line that is wrong.

    ``1:30``, ``01:30`` and ``00:01:30`` are the same; empty lines are passed over.
    """
    found: dict[int, str] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        match = LINE.fullmatch(line.strip())
        if match is None:
            raise wrong(field, number, say("Please write the time and a title, such as 00:01:30 Questions."))
        hours, minutes, seconds, title = match.groups()
        at = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
        if len(title) > LONGEST_TITLE:
            raise wrong(field, number, say("The title is too long. Please shorten it."))
        if at in found:
            raise wrong(field, number, say("Two chapters begin at the same time."))
        if duration_s and at >= duration_s:
            raise wrong(field, number, say("The recording ends before this chapter begins."))
        found[at] = title
    if len(found) > MOST:
        raise Invalid({field: say("At most {limit} chapters.", limit=MOST)})
    return found


def wrong(field: str, line: int, what: Sentence) -> Invalid:
    """A sentence with its line."""
    return Invalid({field: say("Line {line}: {what}", line=line, what=what)})


def put_chapters(work: Work, fair: str, session_id: int, *, en: str, ja: str) -> list[Chapter]:
    """These chapters and no others; both texts may name the same time.

    Raises:
        Invalid: On ``chapters_en`` or ``chapters_ja``, naming the line.
    """
    recording = desk_recording(work, fair, session_id)
    english = read_chapters(en, field="chapters_en", duration_s=recording.duration_s)
    japanese = read_chapters(ja, field="chapters_ja", duration_s=recording.duration_s)
    times = sorted(english | japanese)
    return set_chapters(work, recording, [(at, english.get(at, ""), japanese.get(at, "")) for at in times])


def set_chapters(work: Work, recording: Recording, chapters: Sequence[tuple[int, str, str]]) -> list[Chapter]:
    """Second and both titles of each; the caller has passed the door."""
    for old in chapters_of(work, stored(recording.id)):
        work.session.delete(old)
    work.session.flush()
    new = [
        Chapter(recording_id=stored(recording.id), at_s=at, title_en=en, title_ja=ja)
        for at, en, ja in chapters
    ]
    work.session.add_all(new)
    work.session.flush()
    return new


def chapters_of(work: Work, recording_id: int) -> list[Chapter]:
    """In order; the caller has passed the door."""
    rows = select(Chapter).where(Chapter.recording_id == recording_id).order_by(col(Chapter.at_s))
    return list(work.session.exec(rows))


def as_text(chapters: Sequence[Chapter], locale: str) -> str:
    """The text of one language, as it is read again."""
    titled = (
        (chapter.at_s, chapter.title_ja if locale == "ja" else chapter.title_en) for chapter in chapters
    )
    return "\n".join(f"{clock_of(at)} {title}" for at, title in titled if title)


def clock_of(seconds: float) -> str:
    """``00:01:30``."""
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"
