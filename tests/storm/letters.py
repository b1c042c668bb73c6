"""Letters that the fair owes to many at once: who gets them, and how often each was written."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from email import message_from_bytes
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope
from sqlmodel import Session, col, select

from core.fair.models import Fair as FairRow
from core.kit.database import kind_of, utc_now
from core.kit.jobs import Job, enqueue
from core.kit.work import Actor, Transaction, Work
from server.programme.models import SignUp
from server.programme.telling import PLACE
from tests.storm.checks import Violation
from tests.storm.fair import Fair, Person
from tests.support.programme import a_session

TAKES_SECONDS = 0.05
"""The mail server, for each letter: long enough that who sends one is mostly met at it."""


class LetterBox:
    """A mail server; ``letters`` are the ids of what came to each address, as often as it came."""

    def __init__(self) -> None:
        self.letters: defaultdict[str, list[str]] = defaultdict(list)
        self.port = 0

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:
        """A letter has come."""
        await asyncio.sleep(TAKES_SECONDS)
        content = envelope.content
        assert isinstance(content, bytes)
        self.letters[envelope.rcpt_tos[0]].append(str(message_from_bytes(content)["Message-ID"]))
        return "250 taken"

    @property
    def again(self) -> int:
        """How many came that had come before."""
        return sum(len(ids) - len(set(ids)) for ids in self.letters.values())

    def written_once(self, addresses: list[str]) -> list[Violation]:
        """P12: one letter was written to each; that it came twice its reader's program sees by its id."""
        written = {address: len(set(self.letters[address])) for address in addresses}
        return [
            Violation("P12", f"{count} letters were written to {address}")
            for address, count in written.items()
            if count != 1
        ]


@asynccontextmanager
async def a_letter_box() -> AsyncGenerator[LetterBox]:
    """One, open."""
    box = LetterBox()
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(box, enable_SMTPUTF8=True), "127.0.0.1", 0
    )
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        server.close()


def give_places(fair: Fair, people: list[Person]) -> list[str]:
    """They move up from the waiting list of a session, all at once; their addresses."""

    def moved_up(work: Work) -> list[str]:
        session = a_session(work, work.session.get_one(FairRow, 1))
        assert session.id is not None
        for person in people:
            row = SignUp(account_id=person.account, session_id=session.id, at=work.now, placed_at=work.now)
            work.session.add(row)
            work.session.flush()
            enqueue(work, PLACE, sign_up=row.id)
        return [f"person-{fair.people.index(person)}@example.test" for person in people]

    addresses: list[str] = _in_database(fair, moved_up)
    return addresses


def undone(fair: Fair) -> list[Job]:
    """What still has to be done, or was given up."""
    waits = select(Job).where(col(Job.done_at).is_(None)).order_by(col(Job.id))
    found: list[Job] = _in_database(fair, lambda work: list(work.session.exec(waits)))
    return found


def _in_database(fair: Fair, verb: Any) -> Any:
    """What *verb* comes to, from outside of every process."""
    engine = kind_of(fair.url).for_writing(fair.url)
    with Session(engine, expire_on_commit=False) as session:
        result = verb(Work(Transaction.of(session), Actor(), utc_now()))
        session.commit()
    engine.dispose()
    return result
