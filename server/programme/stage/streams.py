"""The picture of a session: setting it, and giving it to those who may see it once the doors are open."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from sqlmodel import select

from core.kit.errors import Invalid
from core.kit.files import File
from core.kit.forms import LINK
from core.kit.i18n import Sentence, say
from core.kit.work import Work
from server.programme.access import organised_session
from server.programme.models import Session
from server.programme.stage.models import Stream, StreamKind
from server.programme.telling import tell_everybody

YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}")
VIMEO_ID = re.compile(r"[0-9]{6,12}")
HOST = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:[0-9]{1,5})?")
"""Nothing else: a host stands in a policy header."""
VIMEO_HASH = re.compile(r"[0-9a-f]{6,16}")
YOUTUBE_HOSTS = {
    "youtube.com",
    "www.youtube.com",
    "m.youtube.com",
    "youtu.be",
    "youtube-nocookie.com",
    "www.youtube-nocookie.com",
}
VIMEO_HOSTS = {"vimeo.com", "www.vimeo.com", "player.vimeo.com"}


@dataclass(frozen=True)
class Player:
    """How a stream is shown.

    ``frame``: the address of a player in a frame; ``media``: of a film that the browser plays itself;
    ``page``: a page that is opened. ``host`` is who learns of the visit, "" where nobody but the fair does.
    """

    kind: StreamKind
    frame: str = ""
    media: str = ""
    page: str = ""
    host: str = ""


def set_stream(work: Work, fair: str | int, session_id: int, *, kind: StreamKind, address: str) -> Stream:
    """Show what is found at *address*; ``Invalid`` where that is no such stream."""
    _, session = organised_session(work, fair, session_id)
    return put(work, session, kind, address=read_address(kind, address), file_id=None)


def set_film(work: Work, fair: str | int, session_id: int, *, file: File) -> Stream:
    """Show a stored film as a premiere; it is the session's own, or that of its recording."""
    _, session = organised_session(work, fair, session_id)
    return put(work, session, StreamKind.FILE, address="", file_id=file.id)


def remove_stream(work: Work, fair: str | int, session_id: int) -> None:
    """No picture; the session has its page all the same."""
    _, session = organised_session(work, fair, session_id)
    stream = work.session.get(Stream, session_id)
    if stream is not None:
        work.session.delete(stream)
        work.session.flush()
        tell_everybody(work, session)


def follow_film(work: Work, file_id: int, *, by: int | None) -> None:
    """A stored film goes: a session that premieres it premieres *by* from now on, or has no picture."""
    for stream in work.session.exec(select(Stream).where(Stream.file_id == file_id)).all():
        session = work.session.get_one(Session, stream.session_id)
        if by is None:
            work.session.delete(stream)
        else:
            stream.file_id = by
            work.session.add(stream)
        work.session.flush()
        tell_everybody(work, session)


def put(work: Work, session: Session, kind: StreamKind, *, address: str, file_id: int | None) -> Stream:
    """Write the stream of a session whose door has been passed."""
    assert session.id is not None
    stream = work.session.get(Stream, session.id) or Stream(session_id=session.id, kind=kind, set_at=work.now)
    stream.kind, stream.address, stream.file_id, stream.set_at = kind, address, file_id, work.now
    work.session.add(stream)
    work.session.flush()
    tell_everybody(work, session)
    return stream


def read_address(kind: StreamKind, typed: str) -> str:
    """What is kept of an address: a video's id, or the address itself.

    Raises:
        Invalid: On ``address``, saying what such an address looks like.
    """
    typed = typed.strip()
    match kind:
        case StreamKind.YOUTUBE:
            return youtube_id(typed)
        case StreamKind.VIMEO:
            return vimeo_id(typed)
        case StreamKind.HLS:
            if not is_secure(typed) or not urlsplit(typed).path.endswith(".m3u8"):
                raise refused(say("An HLS address begins with https:// and ends in .m3u8."))
        case StreamKind.LINK:
            if not is_secure(typed):
                raise refused(say("Please write a web address that begins with https://."))
        case StreamKind.FILE:
            raise refused(say("Please choose the film as a file."))
    return typed


def youtube_id(typed: str) -> str:
    """The eleven characters of a video, typed alone or within any of YouTube's addresses."""
    parts = urlsplit(typed)
    found = typed
    if is_secure(typed) and parts.hostname in YOUTUBE_HOSTS:
        path = parts.path.strip("/").split("/")
        found = parse_qs(parts.query).get("v", [""])[0] if path == ["watch"] else path[-1]
    if not YOUTUBE_ID.fullmatch(found):
        raise refused(
            say("Please copy the address from the video’s page, such as https://www.youtube.com/watch?v=…")
        )
    return found


def vimeo_id(typed: str) -> str:
    """The number of a video, with the hash of an unlisted one: ``76979871`` or ``76979871/8272103f6e``."""
    parts = urlsplit(typed)
    if is_secure(typed) and parts.hostname in VIMEO_HOSTS:
        pieces = [piece for piece in parts.path.split("/") if piece not in ("", "video")]
        pieces += parse_qs(parts.query).get("h", [])
    else:
        pieces = typed.split("/")
    number, secret = pieces[0] if pieces else "", pieces[1:2]
    if not VIMEO_ID.fullmatch(number) or (secret and not VIMEO_HASH.fullmatch(secret[0])) or len(pieces) > 2:
        raise refused(
            say("Please copy the address from the video’s page, such as https://vimeo.com/76979871.")
        )
    return "/".join([number, *secret])


def is_secure(address: str) -> bool:
    """Whether it is an https address with a host and nothing in front of it."""
    plain = LINK.fullmatch(address) is not None and HOST.fullmatch(urlsplit(address).netloc) is not None
    return plain and address.startswith("https://") and len(address) <= 2000


def refused(sentence: Sentence) -> Invalid:
    """The one field of the form."""
    return Invalid({"address": sentence})


def player_of(stream: Stream, *, film: str) -> Player:
    """How the stream is shown; *film* is the address of an uploaded one."""
    match StreamKind(stream.kind):
        case StreamKind.YOUTUBE:
            return Player(
                StreamKind.YOUTUBE,
                frame=f"https://www.youtube-nocookie.com/embed/{stream.address}?autoplay=1",
                page=f"https://www.youtube.com/watch?v={stream.address}",
                host="YouTube",
            )
        case StreamKind.VIMEO:
            number, _, secret = stream.address.partition("/")
            return Player(
                StreamKind.VIMEO,
                frame=f"https://player.vimeo.com/video/{number}?autoplay=1&dnt=1"
                + (f"&h={secret}" if secret else ""),
                page=f"https://vimeo.com/{stream.address}",
                host="Vimeo",
            )
        case StreamKind.HLS:
            return Player(
                StreamKind.HLS, media=stream.address, page=stream.address, host=host_of(stream.address)
            )
        case StreamKind.LINK:
            return Player(StreamKind.LINK, page=stream.address, host=host_of(stream.address))
        case StreamKind.FILE:
            return Player(StreamKind.FILE, media=film)


def host_of(address: str) -> str:
    """Who answers at an address that :func:`is_secure` let pass."""
    return urlsplit(address).netloc
