"""Mail: a row first, then a job that sends it; without a mail server, a folder and the mailbox page.

Subjects, names and bodies are plain text from typed parts; nothing a person wrote can become a
header, and web addresses in people's names never become links (Security 31).
"""

import asyncio
import re
from dataclasses import dataclass, replace
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path

import aiosmtplib
from sqlmodel import Field, SQLModel, col, select

from core.kit.database import Database
from core.kit.i18n import Sentence, say
from core.kit.jobs import FAIR, enqueue
from core.kit.settings import Settings
from core.kit.work import Work

JOB = "mail"
ADDRESS_IN_TEXT = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
JOINER = "\u2060"
"""A word joiner: nobody sees it, and no mail reader takes what stands around it for an address."""
INSIDE_NAME = re.compile(r"(?<=\w)([.．｡@])(?=\w)")
"""What could make a domain or an address of a name such as ``Booking.com``."""


class Mail(SQLModel, table=True):
    """A mail that the fair wrote. ``sent_at`` None: still waiting, or ``problem`` says why not."""

    id: int | None = Field(default=None, primary_key=True)
    to: str = Field(index=True, max_length=254)
    locale: str = Field(max_length=5)
    subject: str = Field(max_length=200)
    body: str
    made_at: datetime
    sent_at: datetime | None = None
    problem: str = Field(default="", max_length=500)


@dataclass(frozen=True)
class Letter:
    """What to write: a subject, paragraphs, and at most one thing to do (a label and an address)."""

    subject: Sentence
    paragraphs: tuple[Sentence, ...]
    link: str = ""
    code: str = ""


def write_mail(work: Work, to: str, letter: Letter, *, locale: str) -> Mail:
    """Have *letter* sent to *to*, in *locale*, once this transaction is committed."""
    body = [without_links(paragraph).in_(locale) for paragraph in letter.paragraphs]
    body += [say("Code: {code}", code=letter.code).in_(locale)] if letter.code else []
    body += [letter.link] if letter.link else []
    subject = one_line(letter.subject.in_(locale))
    mail = Mail(to=to, locale=locale, subject=subject, body="\n\n".join(body) + "\n", made_at=work.now)
    work.session.add(mail)
    work.session.flush()
    enqueue(work, JOB, mail_id=mail.id)
    return mail


def one_line(subject: str) -> str:
    """A subject that is only text: no line break in any form, and no encoded word (RFC 2047), which the
    standard library would decode, so that ``=?utf-8?q?=0D=0ABcc:_x?=`` became a header of its own."""
    seen = subject.replace(JOINER, "")
    plain = "".join(c if c.isprintable() else " " for c in seen).replace("=?", "= ?")
    return " ".join(plain.split())[:200]


def safe_name(name: str) -> str:
    """A name for use in a mail: one line, and nothing that a mail reader would make a link of."""
    return unlinked(" ".join(name.split())[:120])


def unlinked(text: str) -> str:
    """*text* without web addresses; domains and mail addresses in it stay readable and lead nowhere."""
    return INSIDE_NAME.sub(rf"\1{JOINER}", ADDRESS_IN_TEXT.sub("…", text))


def without_links(sentence: Sentence) -> Sentence:
    """*sentence* with all that was put into it unlinked: it may have been typed by anybody."""
    values = {
        name: unlinked(value) if isinstance(value, str) else value for name, value in sentence.values.items()
    }
    return replace(sentence, values=values)


def composed(mail: Mail, settings: Settings) -> EmailMessage:
    """The message as it is sent. Source: RFC 5322, by the standard library's policy.

    Sent again it has the same Message-ID, by which mail readers know that they have it already.
    """
    message = EmailMessage()
    name, sender = parseaddr(settings.mail_from)
    message["From"] = Address(name, addr_spec=sender)
    message["To"] = Address(addr_spec=mail.to)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.made_at)
    house = sender.rpartition("@")[2] or "localhost"
    message["Message-ID"] = f"<{mail.made_at:%Y%m%d%H%M%S}.{mail.id}@{house}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)  # clears every Content header, so the next line comes after it
    message["Content-Language"] = mail.locale
    return message


class Postman:
    """Sends the mail of one row: by SMTP, or into the mail folder."""

    def __init__(self, db: Database, settings: Settings) -> None:
        self._db, self._settings = db, settings

    async def send(self, payload: dict[str, int]) -> None:
        """The handler of the ``mail`` job. Sending twice is possible after a crash, losing is not."""
        mail = await self._db.read(FAIR, load, payload["mail_id"])
        if mail.sent_at is not None:
            return
        message = composed(mail, self._settings)
        if self._settings.smtp_host:
            await self._by_smtp(message)
        else:
            await asyncio.to_thread(put_in_folder, self._settings.data / "mail", mail, message)
        by_smtp = bool(self._settings.smtp_host)
        await self._db.write(FAIR, note_sent, payload["mail_id"], keep_body=not by_smtp)

    async def _by_smtp(self, message: EmailMessage) -> None:
        settings = self._settings
        await aiosmtplib.send(
            message,
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_user or None,
            password=settings.smtp_password or None,
            use_tls=settings.smtp_tls == "tls",
            start_tls=settings.smtp_tls == "starttls",
            timeout=30,
        )


def put_in_folder(folder: Path, mail: Mail, message: EmailMessage) -> None:
    """Write the message as ``<id>.eml``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{mail.id:08}.eml").write_bytes(bytes(message))


def load(work: Work, mail_id: int) -> Mail:
    """The row."""
    return work.session.get_one(Mail, mail_id)


def note_sent(work: Work, mail_id: int, *, keep_body: bool = True) -> None:
    """It left; its words, which may hold a link that opens something, need not stay."""
    mail = work.session.get_one(Mail, mail_id)
    mail.sent_at = work.now
    if not keep_body:
        mail.body = ""
    work.session.add(mail)


def latest(work: Work, *, limit: int = 50) -> list[Mail]:
    """The newest mails first, for the mailbox page of a demo."""
    return list(work.session.exec(select(Mail).order_by(col(Mail.id).desc()).limit(limit)))
