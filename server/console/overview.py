"""What needs the organisers now, how the day goes, and what is next."""

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import col, func, select

from booths.stand.approval import is_waiting
from booths.stand.models import Booth
from core.accounts.models import Account
from core.fair.access import fair_id
from core.fair.models import Fair
from core.kit.i18n import Sentence, say, say_count
from core.kit.jobs import Job
from core.kit.mail import JOB
from core.kit.work import Work
from server.console.mails import mails_of
from server.moderation.access import attending
from server.moderation.pages import reports_of, waiting
from server.programme.models import Appearance, Room, Session
from server.programme.stage.models import Question, Stream
from server.recordings.models import Recording

SOON = timedelta(days=2)
"""A session without a stream is a matter of the last two days."""


@dataclass(frozen=True)
class Need:
    """Something that waits: what, in words that count it, and where one does something about it."""

    kind: str
    words: Sentence
    route: str
    query: str = ""

    @property
    def number(self) -> int:
        """How many."""
        return int(self.words.values["num"])


def needs_of(work: Work, fair: Fair) -> list[Need]:
    """What waits, the most pressing first; nothing that is in order is listed."""
    number = fair_id(fair)
    sessions = [
        session
        for session in work.session.exec(select(Session).where(Session.fair_id == number))
        if session.cancelled_at is None and session.finishes_at > work.now
    ]
    reports, held = len(reports_of(work, fair)), len(waiting(work, fair))
    found = [
        Need(
            "report", say_count("report to look at", "reports to look at", reports), "moderation", "#reports"
        ),
        Need(
            "held",
            say_count("message waiting to be released", "messages waiting to be released", held),
            "moderation",
            "#held",
        ),
        Need(
            "booth",
            say_count("booth to approve", "booths to approve", submitted(work, number)),
            "console_exhibitors",
        ),
        Need(
            "stream",
            say_count(
                "session without a stream", "sessions without a stream", without_stream(work, sessions)
            ),
            "programme",
        ),
        Need(
            "speaker",
            say_count(
                "session without a speaker", "sessions without a speaker", without_speaker(work, sessions)
            ),
            "programme",
        ),
        Need(
            "recording",
            say_count("recording with a problem", "recordings with a problem", with_problem(work, number)),
            "recordings",
        ),
        Need(
            "mail",
            say_count("mail that could not be sent", "mails that could not be sent", mails_lost(work, fair)),
            "console_mails",
        ),
        Need(
            "question",
            say_count(
                "question waiting for a moderator",
                "questions waiting for a moderator",
                unanswered(work, sessions),
            ),
            "programme",
        ),
    ]
    return [need for need in found if need.number]


@dataclass(frozen=True)
class Step:
    """Something that a new fair still lacks, and where it is made."""

    words: Sentence
    route: str


def first_steps(work: Work, fair: Fair) -> list[Step]:
    """What a fair needs before anybody comes, in the order in which it is made; empty once all is there."""
    here: list[tuple[type[Room | Session | Booth], Step]] = [
        (Room, Step(say("Name the rooms in which sessions take place."), "console_places")),
        (Session, Step(say("Place the first session, or import a schedule."), "console_programme")),
        (Booth, Step(say("Invite the first exhibitor."), "console_exhibitors")),
    ]
    number = fair_id(fair)
    return [
        step
        for table, step in here
        if work.session.exec(select(table.id).where(table.fair_id == number).limit(1)).first() is None
    ]


def submitted(work: Work, fair: int) -> int:
    """Booths that wait for approval."""
    booths = work.session.exec(
        select(Booth).where(Booth.fair_id == fair, col(Booth.submitted_at).is_not(None))
    )
    return sum(is_waiting(booth) for booth in booths)


def without_stream(work: Work, sessions: list[Session]) -> int:
    """Sessions of the next two days that nobody could see."""
    soon = [session.id for session in sessions if session.begins_at < work.now + SOON]
    has = set(work.session.exec(select(Stream.session_id).where(col(Stream.session_id).in_(soon))))
    return sum(number not in has for number in soon)


def without_speaker(work: Work, sessions: list[Session]) -> int:
    """Sessions to come with nobody on their stage."""
    numbers = [session.id for session in sessions]
    has = set(work.session.exec(select(Appearance.session_id).where(col(Appearance.session_id).in_(numbers))))
    return sum(number not in has for number in numbers)


def unanswered(work: Work, sessions: list[Session]) -> int:
    """Questions of running sessions that no moderator has looked at."""
    running = [session.id for session in sessions if session.begins_at <= work.now]
    return work.session.exec(
        select(func.count())
        .select_from(Question)
        .where(
            col(Question.session_id).in_(running),
            col(Question.approved_at).is_(None),
            col(Question.declined_at).is_(None),
            col(Question.merged_into_id).is_(None),
            col(Question.answered_at).is_(None),
        )
    ).one()


def with_problem(work: Work, fair: int) -> int:
    """Recordings that could not be prepared."""
    wanted = select(func.count()).select_from(Recording)
    return work.session.exec(wanted.where(Recording.fair_id == fair, Recording.problem != "")).one()


def mails_lost(work: Work, fair: Fair) -> int:
    """Mails to people of the fair that were given up."""
    lost = select(Job.id).where(Job.kind == JOB, col(Job.failed_at).is_not(None))
    if work.session.exec(lost.limit(1)).first() is None:
        return 0
    return sum(mail.state == "lost" for mail in mails_of(work, fair.slug))


def people_of(work: Work, fair: int) -> int:
    """How many there are, as the table of people counts them."""
    return work.session.exec(select(func.count()).select_from(Account).where(attending(fair))).one()
