"""What is sent of a recording, each time through its door: film, poster, captions, chapters, transcript."""

from dataclasses import dataclass

from core.kit.errors import NotFound
from core.kit.files import File, file_about
from core.kit.i18n import pick, say
from core.kit.work import Work
from server.recordings.access import stored, watchable_recording
from server.recordings.captioning import caption_in
from server.recordings.captions import Cue, read_captions, transcript, write_captions
from server.recordings.chapters import chapters_of, clock_of
from server.recordings.models import Caption, Recording
from server.recordings.preparing import about

LOCALES = ("en", "ja")
NO_FILE = say("There is no such file.")


@dataclass(frozen=True)
class Written:
    """A text file and its name as a download."""

    data: bytes
    name: str


def film_of(work: Work, fair: str, recording_id: int) -> File:
    """The film."""
    recording = watchable_recording(work, fair, recording_id)
    return file_about(work, stored(recording.video_id), about(recording))


def poster_of(work: Work, fair: str, recording_id: int) -> File:
    """Its picture."""
    recording = watchable_recording(work, fair, recording_id)
    if recording.poster_id is None:
        raise NotFound(NO_FILE)
    return file_about(work, recording.poster_id, about(recording))


def captions_of(work: Work, fair: str, recording_id: int, locale: str) -> Written:
    """The captions in one language, as WebVTT."""
    caption = captions_behind_the_door(work, fair, recording_id, locale)
    return Written(caption.vtt.encode(), f"{fair}-{recording_id}.{locale}.vtt")


def transcript_of(work: Work, fair: str, recording_id: int, locale: str) -> Written:
    """What was said, as plain text: a paragraph to a line, with its time."""
    caption = captions_behind_the_door(work, fair, recording_id, locale)
    paragraphs = transcript(read_captions(caption.vtt.encode()))
    lines = [
        f"{clock_of(one.starts / 1000)}  {one.speaker + ': ' if one.speaker else ''}{one.text}"
        for one in paragraphs
    ]
    return Written(("\n\n".join(lines) + "\n").encode(), f"{fair}-{recording_id}.{locale}.txt")


def chapters_file(work: Work, fair: str, recording_id: int, locale: str) -> Written:
    """The chapters as WebVTT, each until the next one begins."""
    recording = watchable_recording(work, fair, recording_id)
    chapters = chapters_of(work, stored(recording.id))
    if not chapters or locale not in LOCALES:
        raise NotFound(NO_FILE)
    ends = [chapter.at_s * 1000 for chapter in chapters[1:]] + [end_of(recording)]
    cues = [
        Cue(
            chapter.at_s * 1000,
            max(end, chapter.at_s * 1000 + 1),
            pick(locale, chapter.title_en, chapter.title_ja),
        )
        for chapter, end in zip(chapters, ends, strict=True)
    ]
    return Written(write_captions(cues), f"{fair}-{recording_id}.chapters.{locale}.vtt")


def end_of(recording: Recording) -> int:
    """Its length in milliseconds."""
    return int(recording.duration_s * 1000)


def captions_behind_the_door(work: Work, fair: str, recording_id: int, locale: str) -> Caption:
    """The captions in one language, if there are any."""
    recording = watchable_recording(work, fair, recording_id)
    caption = caption_in(work, stored(recording.id), locale)
    if caption is None:
        raise NotFound(NO_FILE)
    return caption
