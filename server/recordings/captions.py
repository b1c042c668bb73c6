"""Captions and their transcript: WebVTT in and out, with every fault named by line or cue. Pure.

Source: W3C WebVTT (2019). Text is plain: markup of cues (voices, classes, ruby) is taken off when reading
and escaped when writing, so that a caption says exactly what it shows.
"""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from webvtt import Caption, WebVTT
from webvtt.errors import MalformedCaptionError, MalformedFileError

from core.kit.i18n import Sentence, say
from core.kit.plaintext import LINE_BREAKS, UNSEEN, plain_text

MAX_BYTES = 2_000_000
MAX_CUES = 20_000
MAX_CUE_TEXT = 2_000
MAX_PROBLEMS = 100
LONGEST = 48 * 60 * 60 * 1000
"""Two days, in milliseconds: no recording of a fair is longer."""

TIMES = re.compile(
    r"\s*((?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3})[ \t]+-->[ \t]+((?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3})(?=\s|$)"
)
TAG = re.compile(r"</?[A-Za-z0-9.:][^<>\n]*>|</>|<>")


@dataclass(frozen=True)
class Cue:
    """What is shown from ``starts`` to ``ends`` (milliseconds from the beginning, the end exclusive)."""

    starts: int
    ends: int
    text: str
    speaker: str = ""


class CaptionProblems(ValueError):
    """The file is not taken; ``problems`` names every fault with its line (0: the whole file)."""

    def __init__(self, problems: Sequence[tuple[int, Sentence]]) -> None:
        super().__init__("; ".join(f"{line}: {sentence.text}" for line, sentence in problems[:5]))
        self.problems = list(problems)


def read_captions(data: bytes) -> list[Cue]:
    """The cues of a WebVTT file in UTF-8, in their order; comments, styles and regions are left out.

    Cues may overlap, but each must begin no earlier than the one before it.

    Raises:
        CaptionProblems: Not WebVTT, too large, or faults; at most a hundred are named.
    """
    if len(data) > MAX_BYTES:
        raise CaptionProblems([(0, say("The file is too large. Captions may have up to 2 MB."))])
    try:
        text = data.decode("utf-8-sig").replace("\x00", "\ufffd")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        raise CaptionProblems(
            [(line, say("The text is not UTF-8. Please save the file as UTF-8."))]
        ) from None
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not re.match(r"WEBVTT(?:[ \t]|$)", lines[0]):
        raise CaptionProblems([(1, say("This is no WebVTT file: it must begin with the line WEBVTT."))])
    problems = _faults(lines)
    if problems:
        raise CaptionProblems(problems[:MAX_PROBLEMS])
    return _cues("\n".join(lines))


def _faults(lines: list[str]) -> list[tuple[int, Sentence]]:
    """What a player would stumble over, line by line; the library passes most of it over."""
    problems: list[tuple[int, Sentence]] = []
    count, latest = 0, 0
    for number, line in enumerate(lines, start=1):
        if "-->" not in line:
            continue
        count += 1
        found = TIMES.match(line)
        if found is None:
            problems.append((number, say("The times must look like 00:01:02.500 --> 00:01:05.000.")))
            continue
        starts, ends = (_milliseconds(stamp) for stamp in found.groups())
        if ends > LONGEST:
            problems.append((number, say("The time is later than any recording ends. Please check it.")))
        elif ends <= starts:
            problems.append((number, say("The caption ends before it begins. Please check its times.")))
        elif starts < latest:
            problems.append(
                (number, say("The caption begins before the one above it. Please put them in order."))
            )
        else:
            latest = starts
        if sum(map(len, _payload(lines, number))) > MAX_CUE_TEXT:
            problems.append((number, say("The caption is too long. Please divide it.")))
    if count > MAX_CUES:
        return [(0, say("The file has more than {limit} captions. Please divide it.", limit=MAX_CUES))]
    return problems or ([] if count else [(0, say("The file has no captions. Please choose another file."))])


def _payload(lines: list[str], number: int) -> list[str]:
    """The lines below line *number* (counted from 1) until an empty one."""
    block: list[str] = []
    for line in lines[number : number + 100]:
        if not line or "-->" in line:
            break
        block.append(line)
    return block


def _milliseconds(stamp: str) -> int:
    clock, _, fraction = stamp.partition(".")
    seconds = 0
    for part in clock.split(":"):
        seconds = seconds * 60 + int(part[:9])
    return seconds * 1000 + int(fraction)


def _cues(text: str) -> list[Cue]:
    try:
        captions = WebVTT.from_string(text).captions
    except (MalformedFileError, MalformedCaptionError, ValueError):
        problem = say("This is no WebVTT file: it must begin with the line WEBVTT.")
        raise CaptionProblems([(0, problem)]) from None
    cues = [
        Cue(
            _milliseconds(caption.start),
            _milliseconds(caption.end),
            _plain(caption.raw_text),
            _speaker(caption.raw_text),
        )
        for caption in captions
    ]
    if not any(cue.text for cue in cues):
        raise CaptionProblems([(0, say("The file has no captions. Please choose another file."))])
    return [cue for cue in cues if cue.text]


def _plain(raw: str) -> str:
    """The text of a cue: no tags, no readings of ruby, entities resolved."""
    without_readings = re.sub(r"<rt[^<>]*>[^<]*(?:</rt>|$)", "", raw)
    return plain_text(html.unescape(TAG.sub("", without_readings))).strip()


def _speaker(raw: str) -> str:
    found = re.match(r"\s*<v(?:\.[^\s<>]*)?[ \t]+([^<>\n]+)>", raw)
    return plain_text(html.unescape(found[1])).strip() if found else ""


def write_captions(cues: Sequence[Cue]) -> bytes:
    """A WebVTT file in UTF-8; what cues say is text even where it looks like markup or times."""
    vtt = WebVTT(captions=[])
    for cue in cues:
        text = _escaped("\n".join(line for line in LINE_BREAKS.split(cue.text) if line.strip()))
        speaker = _escaped(" ".join(LINE_BREAKS.sub(" ", cue.speaker).split()))
        if text:
            vtt.captions.append(
                Caption(_stamp(cue.starts), _stamp(cue.ends), f"<v {speaker}>{text}" if speaker else text)
            )
    return (str(vtt.content).rstrip("\n") + "\n").encode()


def _escaped(text: str) -> str:
    clean = UNSEEN.sub("", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return clean.strip()


def _stamp(milliseconds: int) -> str:
    seconds, rest = divmod(max(0, milliseconds), 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"


def transcript(cues: Sequence[Cue], *, pause: int = 2_000) -> list[Cue]:
    """The cues joined to paragraphs: a new one for another speaker, after *pause* ms of silence, or when a
    sentence ends and about 300 characters are full. Lines of Japanese are joined without a space.
    """
    paragraphs: list[Cue] = []
    for cue in cues:
        text = _joined(cue.text.split("\n"))
        last = paragraphs[-1] if paragraphs else None
        if (
            last is None
            or cue.speaker != last.speaker
            or cue.starts - last.ends >= pause
            or (len(last.text) >= 300 and last.text[-1] in ".!?。！？…」”")
        ):
            paragraphs.append(Cue(cue.starts, cue.ends, text, cue.speaker))
        else:
            whole = _joined([last.text, text])
            paragraphs[-1] = Cue(last.starts, max(last.ends, cue.ends), whole, last.speaker)
    return paragraphs


def _joined(lines: list[str]) -> str:
    whole = ""
    for line in filter(None, (line.strip() for line in lines)):
        glue = "" if not whole or (_is_wide(whole[-1]) and _is_wide(line[0])) else " "
        whole += glue + line
    return whole


def _is_wide(character: str) -> bool:
    """Whether Japanese sets no space beside it."""
    return "\u3000" <= character <= "\u9fff" or "\uff00" <= character <= "\uffef"
