"""The programme in words: sessions and times inside a sentence, and the names of kinds and levels."""

from datetime import datetime

from core.fair.models import Fair
from core.kit.i18n import Sentence, pick, say
from core.kit.times import clocks
from server.programme.models import Hue, Kind, Level, Recorded, Session, StageRole
from server.programme.stage.models import StreamKind

KINDS: dict[Kind, Sentence] = {
    Kind.PANEL: say("Panel"),
    Kind.TALK: say("Talk"),
    Kind.WORKSHOP: say("Workshop"),
    Kind.BREAKOUT: say("Breakout"),
    Kind.INFORMATION: say("Information session"),
    Kind.SOCIAL: say("Social hour"),
}
LEVELS: dict[Level, Sentence] = {
    Level.EVERYONE: say("For everyone"),
    Level.BEGINNER: say("For beginners"),
    Level.EXPERIENCED: say("For the experienced"),
}
RECORDED: dict[Recorded, Sentence] = {
    Recorded.NONE: say("Not decided yet"),
    Recorded.MEMBERS: say("Recorded for members"),
    Recorded.PUBLIC: say("Recorded for everybody"),
    Recorded.NOT_RECORDED: say("Not recorded"),
}
ROLES: dict[StageRole, Sentence] = {
    StageRole.SPEAKER: say("Speaker"),
    StageRole.MODERATOR: say("Moderator"),
    StageRole.INTERPRETER: say("Interpreter"),
}
HUES: dict[Hue, Sentence] = {
    Hue.ASAGI: say("Light blue (asagi)"),
    Hue.FUJI: say("Wisteria (fuji)"),
    Hue.YAMABUKI: say("Gold (yamabuki)"),
    Hue.WAKATAKE: say("Bamboo (wakatake)"),
    Hue.SAKURA: say("Grey cherry (sakura)"),
}
STREAMS: dict[StreamKind, Sentence] = {
    StreamKind.YOUTUBE: say("YouTube"),
    StreamKind.VIMEO: say("Vimeo"),
    StreamKind.HLS: say("HLS stream (.m3u8)"),
    StreamKind.LINK: say("A link: Zoom, Teams, Jitsi …"),
    StreamKind.FILE: say("A film of our own, shown at its time"),
}
LANGUAGES: dict[str, Sentence] = {"ja": say("Japanese"), "en": say("English")}


def title_of(session: Session, locale: str) -> str:
    """The title in the reader's language, or the other one."""
    return pick(locale, session.title_en, session.title_ja)


def span_words(starts: datetime, ends: datetime, *, zone: str, locale: str) -> str:
    """A span on one clock, for a sentence: "11:00–11:50 JST"."""
    at = clocks(starts, ends, reader=zone, fair=zone, locale=locale)
    assert at.reader_end is not None
    return f"{at.reader.time}–{at.reader_end.time} {at.reader_end.zone}"


def moment_words(moment: datetime, fair: Fair, *, zone: str | None, locale: str) -> str:
    """A moment on both clocks, for a sentence: "Sat 19 Sep 11:10 BST / 19:10 JST"."""
    at = clocks(moment, reader=zone, fair=fair.zone, locale=locale)
    mine = f"{at.reader.date} {at.reader.time} {at.reader.zone}"
    return (
        mine
        if at.fair is None
        else f"{mine} / {at.fair.day_badge} {at.fair.time} {at.fair.zone}".replace("/  ", "/ ")
    )
