"""Mail: written in the transaction, sent by a job, and nothing in it becomes a header or a trap."""

import socket
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlmodel import select

from core.kit.i18n import say
from core.kit.jobs import FAIR, Job, Worker
from core.kit.mail import JOB, Letter, Mail, Postman, composed, safe_name, write_mail
from core.kit.settings import Settings
from core.kit.work import Work


class Letterbox:
    """A mail server that keeps what it gets; the first *refusals* are turned away."""

    def __init__(self, refusals: int = 0) -> None:
        self.got: list[Any] = []
        self.refusals = refusals

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refusals:
            self.refusals -= 1
            return "451 Later"
        self.got.append(envelope)
        return "250 OK"


@pytest.fixture
def letterbox() -> Iterator[tuple[Letterbox, int]]:
    box = Letterbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, port
    controller.stop()


def letter(subject: str = "Hello", text: str = "Good day.") -> Letter:
    return Letter(say("{x}", x=subject), (say("{x}", x=text),), link="http://fair.example/x", code="123456")


def written(work: Work, to: str = "anna@example.org", **words: str) -> None:
    write_mail(work, to, letter(**words), locale="en")


def the_mail(work: Work) -> Mail:
    return work.session.exec(select(Mail)).one()


def settings(tmp_path: Path, **values: Any) -> Settings:
    return Settings(data=tmp_path, mail_from="Koryu <fair@fair.example>", **values)


async def test_a_mail_goes_out_by_smtp_once_and_its_words_are_not_kept(db, tmp_path, letterbox):
    """Security 6: what opens an account does not stay in the database."""
    box, port = letterbox
    postman = Postman(db, settings(tmp_path, smtp_host="127.0.0.1", smtp_port=port, smtp_tls="none"))
    await db.write(FAIR, written)
    worker = Worker(db, {JOB: postman.send})

    assert await worker.work_one()
    await postman.send({"mail_id": 1})

    message = message_from_bytes(box.got[0].content, policy=default)
    assert (len(box.got), box.got[0].rcpt_tos) == (1, ["anna@example.org"])
    assert (message["Subject"], message["Auto-Submitted"]) == ("Hello", "auto-generated")
    assert isinstance(message, EmailMessage)
    assert message.get_content().split() == ["Good", "day.", "Code:", "123456", "http://fair.example/x"]
    kept = await db.read(FAIR, the_mail)
    assert (kept.sent_at is not None, kept.body) == (True, "")


async def test_a_server_that_is_busy_is_asked_again(db, tmp_path, letterbox):
    box, port = letterbox
    box.refusals = 1
    postman = Postman(db, settings(tmp_path, smtp_host="127.0.0.1", smtp_port=port, smtp_tls="none"))
    await db.write(FAIR, written)
    worker = Worker(db, {JOB: postman.send})
    await worker.work_one()

    def job(work: Work) -> Job:
        return work.session.get_one(Job, 1)

    waiting = await db.read(FAIR, job)
    assert (waiting.done_at, waiting.tries, box.got) == (None, 1, [])
    assert (await db.read(FAIR, the_mail)).body != ""


async def test_without_a_server_mail_is_put_into_the_folder(db, tmp_path):
    await db.write(FAIR, written)
    await Postman(db, settings(tmp_path)).send({"mail_id": 1})

    files = list((tmp_path / "mail").glob("*.eml"))
    assert [file.name for file in files] == ["00000001.eml"]
    assert b"123456" in files[0].read_bytes()


HOSTILE = [
    "a\r\nBcc: evil@example.org",
    "a\nX-Evil: 1",
    "a\u2028Bcc: x",
    "a\x85Bcc: x",
    "=?utf-8?q?=0D=0ABcc:_x?=",
    "x" * 100_000,
]


@pytest.mark.parametrize("text", HOSTILE)
async def test_nothing_a_person_wrote_becomes_a_header(db, tmp_path, text: str):
    """Security 31."""
    await db.write(FAIR, written, subject=text, text=text)
    mail = await db.read(FAIR, the_mail)

    message = message_from_bytes(bytes(composed(mail, settings(tmp_path))), policy=default)

    assert set(message.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language", "Content-Type",
        "Content-Transfer-Encoding", "MIME-Version",
    }  # fmt: skip
    assert message["To"] == "anna@example.org"
    assert len(mail.subject) <= 200


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Anna Bell", "Anna Bell"),
        ("Visit http://evil.example now", "Visit … now"),
        ("WWW.evil.example", "…"),
        ("Anna\r\nBcc: x", "Anna Bcc: x"),
        ("x" * 500, "x" * 120),
        ("佐藤　花子", "佐藤 花子"),
        ("Booking.com", "Booking.\u2060com"),
        ("mail a.b@evil.example", "mail a.\u2060b@\u2060evil.\u2060example"),
        ("evil．com｡jp", "evil．\u2060com｡\u2060jp"),
        ("St. Mary’s, Dr. Ito Inc.", "St. Mary’s, Dr. Ito Inc."),
    ],
)
def test_a_name_in_a_mail_is_one_line_and_no_link(name: str, safe: str):
    """Security 31."""
    assert safe_name(name) == safe


def test_whatever_is_put_into_a_mail_leads_nowhere_but_the_mails_own_link(work: Work):
    """Security 31: also where its writer did not think of it; nobody makes links of a subject."""
    written(work, subject="Ito of evil.example", text="Ito of evil.example or https://evil.example/x")

    mail = the_mail(work)
    assert mail.subject == "Ito of evil.example"
    assert mail.body == "Ito of evil.\u2060example or …\n\nCode: 123456\n\nhttp://fair.example/x\n"


async def test_a_mail_in_japanese_arrives_as_it_was_written(db, tmp_path):
    await db.write(FAIR, written, subject="交流会へのサインイン", text="髙橋さま🦊")
    message = message_from_bytes(
        bytes(composed(await db.read(FAIR, the_mail), settings(tmp_path))), policy=default
    )

    assert message["Subject"] == "交流会へのサインイン"
    assert isinstance(message, EmailMessage)
    assert "髙橋さま🦊" in message.get_content()
