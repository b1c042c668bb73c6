"""What goes with a film that plays: its tracks, its chapters, and what is said."""

from dataclasses import dataclass

from core.kit.files import File
from core.kit.i18n import pick, script_of
from core.kit.search import fold
from core.kit.work import Work
from server.recordings.access import stored
from server.recordings.captioning import caption_in
from server.recordings.captions import Cue, read_captions, transcript
from server.recordings.chapters import chapters_of, clock_of
from server.recordings.lines import RecordingLine
from server.recordings.models import Recording
from server.recordings.words import LANGUAGES

MOST_LINES = 1500
"""Captions of a longer recording are shown as paragraphs."""


@dataclass(frozen=True)
class Track:
    """Captions that the player offers; ``is_default`` where the reader needs them to follow."""

    locale: str
    label: str
    is_default: bool


@dataclass(frozen=True)
class ChapterLine:
    """A chapter in the reader's language; ``clock`` is its time as it is read."""

    at_s: int
    clock: str
    title: str
    lang: str


@dataclass(frozen=True)
class SpokenLine:
    """A line of the transcript, from ``at_s`` to ``until_s``."""

    at_s: float
    until_s: float
    clock: str
    speaker: str
    text: str


@dataclass(frozen=True)
class Transcript:
    """What is said, in one language, as far as it holds what was looked for."""

    locale: str
    lines: list[SpokenLine]
    total: int
    others: list[tuple[str, str]]


def tracks_of(work: Work, fair: str, line: RecordingLine, locale: str) -> list[Track]:
    """The reader's language first."""
    ordered = sorted(line.captions, key=lambda code: code != locale)
    needed = bool(line.languages) and locale not in line.languages
    return [Track(code, LANGUAGES[code], needed and code == locale) for code in ordered]


def chapter_lines(work: Work, recording: Recording, locale: str) -> list[ChapterLine]:
    """In the reader's language; the caller has passed the door."""
    return [
        ChapterLine(
            chapter.at_s,
            short_clock(chapter.at_s, recording.duration_s),
            pick(locale, chapter.title_en, chapter.title_ja),
            script_of(locale, chapter.title_en, chapter.title_ja),
        )
        for chapter in chapters_of(work, stored(recording.id))
    ]


def transcript_for(
    work: Work, recording: Recording, line: RecordingLine, *, wanted: str, find: str = ""
) -> Transcript | None:
    """In the wanted language, else in the one there is; lines without the words of *find* are left out."""
    if not line.captions:
        return None
    locale = wanted if wanted in line.captions else line.captions[0]
    caption = caption_in(work, stored(recording.id), locale)
    assert caption is not None
    cues = read_captions(caption.vtt.encode())
    if len(cues) > MOST_LINES:
        cues = transcript(cues)
    words = [fold(word) for word in find.split()[:8]]
    lines = [spoken(cue, recording.duration_s) for cue in cues if holds(cue, words)]
    others = [(code, LANGUAGES[code]) for code in line.captions]
    return Transcript(locale, lines, len(cues), others if len(others) > 1 else [])


def holds(cue: Cue, words: list[str]) -> bool:
    """Whether every word is in it."""
    if not words:
        return True
    text = fold(cue.text.replace("\n", " "))
    return all(word in text for word in words)


def spoken(cue: Cue, duration_s: float) -> SpokenLine:
    """A cue as a line of the page."""
    at = cue.starts / 1000
    return SpokenLine(
        at, cue.ends / 1000, short_clock(at, duration_s), cue.speaker, cue.text.replace("\n", " ")
    )


def short_clock(seconds: float, duration_s: float) -> str:
    """``01:30``, with hours where the recording has any."""
    clock = clock_of(seconds)
    return clock if duration_s >= 3600 else clock[3:]


def film_type(work: Work, recording: Recording) -> str:
    """What the player is told it will get."""
    return work.session.get_one(File, recording.video_id).content_type
