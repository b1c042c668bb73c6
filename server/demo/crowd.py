"""A few simulated people who keep the demo's hall alive, gently, over HTTP and sockets like anybody.

They say the content's threads once each, line by line, in three places at a time; they vote, react, ask
the panel, step to and from counters, leave cards, and now and then hold one out to the attendee. Whom a
visitor may walk in as (``server.walk_in``) is never played here. When all is said they only nod now and then.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable
from secrets import SystemRandom
from uuid import uuid4

from core.kit.database import utc_now
from server.demo import cast
from server.demo.connection import Browser, Lost
from server.demo.ground import Ground, survey
from server.demo.talk import Thread
from server.programme.stage.models import QuestionState, Reaction
from server.walk_in.walk_in import CAST

AT_ONCE = 10
"""People with an open browser."""
COMPANY = 7
"""Of them walk in one after the other at the beginning."""
AT_A_TIME = 3
"""Threads that go on beside each other."""
ARRIVING, BETWEEN, BETWEEN_LATER = (0.4, 1.2), (4.0, 9.0), (15.0, 30.0)
"""Seconds between two things that happen: at the beginning, while there is something to say, afterwards."""
OFFER_EVERY, OFFERS = 240.0, 3
"""Cards held out to the attendee: seconds between two, and how many in all."""
CARDS_LEFT = 12
TRY_AGAIN = 3.0
PLAYED = frozenset(one.slug for one in cast.people() if one.email in CAST.values())
"""Whom a visitor may be."""
ATTENDEE = next(one.slug for one in cast.people() if one.email == CAST["attendee"])
PANEL = next(one for one in cast.sessions() if one.start <= cast.fair().now < one.end)
"""The session that runs when the visitor comes."""


class Crowd:
    """Run beside the server of *address*; survives its restarts, and ends by being cancelled.

    Args:
        address: Of the demo, on this machine.
        database_url: Where names become numbers; read, never written.
        pace: Below 1 everything happens faster.
    """

    def __init__(self, address: str, database_url: str, *, pace: float = 1.0) -> None:
        self.address, self.database_url, self.pace = address, database_url, pace
        self.chance = SystemRandom()
        self.here: dict[str, Browser] = {}
        self.threads: deque[deque[tuple[str, str, str]]] = deque()
        self.asks = deque(cast.asks())
        self.questions: list[int] = []
        self.waiting: list[int] = []
        self.away: tuple[str, str] | None = None
        self.offers = self.cards = 0
        self.last_offer = 0.0

    async def run(self) -> None:
        """For ever."""
        try:
            ground = await self.look_around()
            self.threads = deque(map(lines_of, self.to_be_said(ground)))
            while True:
                await asyncio.sleep(self.chance.uniform(*self.rhythm()) * self.pace)
                try:
                    await self.do_something(ground)
                except Lost:
                    await asyncio.sleep(TRY_AGAIN * self.pace)
                    ground = await self.look_around()
        finally:
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.gather(*(browser.leave() for browser in self.here.values()))

    def rhythm(self) -> tuple[float, float]:
        """Seconds until the next thing happens, at least and at most."""
        if len(self.here) < COMPANY:
            return ARRIVING
        return BETWEEN if self.threads else BETWEEN_LATER

    async def look_around(self) -> Ground:
        """The ground, as soon as there is one."""
        while True:
            if (ground := await asyncio.to_thread(survey, self.database_url)) is not None:
                return ground
            await asyncio.sleep(TRY_AGAIN * self.pace)

    def to_be_said(self, ground: Ground) -> list[Thread]:
        """The threads that were not begun yet, without those in which a visitor's person speaks, shuffled."""
        threads = [
            thread
            for thread in cast.threads()
            if thread.where in ground.rooms
            and thread.lines[0].text not in ground.said
            and PLAYED.isdisjoint(line.by for line in thread.lines)
        ]
        self.chance.shuffle(threads)
        return threads

    async def do_something(self, ground: Ground) -> None:
        """The next line of a thread, and beside it some small thing; at the beginning somebody walks in."""
        if len(self.here) < COMPANY:
            guests = [one.slug for one in cast.people() if one.role in ("attendee", "mentor")]
            await self.person(self.chance.choice([slug for slug in guests if slug not in PLAYED]), ground)
            return
        if self.threads:
            await self.speak(ground)
        small: list[Callable[[Ground], Awaitable[None]]] = [
            *(3 * [self.react]), *(3 * [self.vote]), self.ask, self.answer, self.change_places,
            self.leave_card, self.offer_card,
        ]  # fmt: skip
        if not self.threads or self.chance.random() < 0.6:
            await self.chance.choice(small)(ground)

    async def person(self, slug: str, ground: Ground) -> Browser:
        """One of them with an open browser; who was there longest goes if there are too many."""
        browser = self.here.pop(slug, None) or Browser(self.address, cast.person(slug).email)
        self.here[slug] = browser
        while len(self.here) > AT_ONCE:
            oldest = next(iter(self.here))
            await self.here.pop(oldest).leave()
        await browser.arrive()
        await browser.join(f"fair:{ground.fair_id}")
        if (stage := self.stage(ground)) is not None and (present := await browser.join(stage)):
            rows = present["questions"]
            self.questions = [row["id"] for row in rows if row["state"] != QuestionState.ANSWERED]
        return browser

    async def anybody(self, ground: Ground) -> Browser:
        """Somebody who is here anyway, or one of the attendees."""
        slugs = list(self.here) or [one.slug for one in cast.people() if one.role == "attendee"]
        return await self.person(self.chance.choice([slug for slug in slugs if slug not in PLAYED]), ground)

    async def speak(self, ground: Ground) -> None:
        """The next line of one of the threads that go on."""
        place = self.chance.randrange(min(AT_A_TIME, len(self.threads)))
        lines = self.threads[place]
        where, who, text = lines.popleft()
        if not lines:
            del self.threads[place]
        slug = where.partition(":")[2]
        if where.startswith("session:") and ground.ends[slug] <= utc_now():
            return
        browser = await self.person(who, ground)
        room = f"chat:{ground.rooms[where]}"
        await browser.join(room)
        await browser.say(room, "chat.type", {})
        await asyncio.sleep(self.chance.uniform(1, 2.5) * self.pace)
        await browser.say(room, "chat.post", {"id": act_id(), "text": text})

    def stage(self, ground: Ground) -> str | None:
        """The topic of the panel that the content has running, until it ends."""
        is_on = ground.ends.get(PANEL.slug, utc_now()) > utc_now()
        return f"session:{ground.sessions[PANEL.slug]}" if is_on else None

    async def react(self, ground: Ground) -> None:
        """Applause and the like, one to three."""
        if (stage := self.stage(ground)) is not None:
            browser = await self.anybody(ground)
            kind = self.chance.choice(list(Reaction))
            for _ in range(self.chance.randint(1, 3)):
                await browser.say(stage, "reaction.send", {"kind": kind})

    async def vote(self, ground: Ground) -> None:
        """Want a question answered that is on the list."""
        if (stage := self.stage(ground)) is None:
            return
        browser = await self.anybody(ground)
        if self.questions:
            body = {"id": act_id(), "question_id": self.chance.choice(self.questions)}
            await browser.say(stage, "question.vote", body)

    async def ask(self, ground: Ground) -> None:
        """The next question to the panel; it then waits for its moderator."""
        if (stage := self.stage(ground)) is not None and self.asks:
            asked = self.asks.popleft()
            browser = await self.person(asked.by, ground)
            body = {"id": act_id(), "text": asked.text}
            number = await browser.answered(stage, "question.ask", body, "question_id")
            self.waiting += [number] if number else []

    async def answer(self, ground: Ground) -> None:
        """The moderator lets the oldest waiting question of ours onto the list."""
        if (stage := self.stage(ground)) is not None and self.waiting:
            number = self.waiting.pop(0)
            body = {"id": act_id(), "question_id": number, "state": QuestionState.APPROVED}
            if await (await self.person(PANEL.moderators[0], ground)).say(stage, "question.move", body):
                self.questions.append(number)

    async def change_places(self, ground: Ground) -> None:
        """Somebody steps away from a counter where others stay; the next time they step up again."""
        if self.away is not None:
            booth, slug = self.away
            self.away = None
            await (await self.person(slug, ground)).post(f"/fairs/{ground.fair}/booths/{booth}/counter")
            return
        places = [
            (booth, slug) for booth, staff in ground.at_counter.items() if len(staff) > 1
            for slug in staff if slug not in PLAYED
        ]  # fmt: skip
        if places:
            booth, slug = self.chance.choice(places)
            self.away = booth, slug
            await (await self.person(slug, ground)).post(
                f"/fairs/{ground.fair}/booths/{booth}/counter/removal"
            )

    async def leave_card(self, ground: Ground) -> None:
        """An attendee leaves a card at a counter."""
        if self.cards < CARDS_LEFT:
            self.cards += 1
            slugs = [one.slug for one in cast.people() if one.role == "attendee" and one.slug not in PLAYED]
            browser = await self.person(self.chance.choice(slugs), ground)
            booth = self.chance.choice([one.slug for one in cast.exhibitors()])
            await browser.post(f"/fairs/{ground.fair}/booths/{booth}/cards")

    async def offer_card(self, ground: Ground) -> None:
        """Somebody holds a card out to the attendee; seldom."""
        now = asyncio.get_running_loop().time()
        if self.offers >= OFFERS or now - self.last_offer < OFFER_EVERY * self.pace:
            return
        self.offers, self.last_offer = self.offers + 1, now
        pairs = [{one.giver, one.taker} for one in cast.exchanges()]
        met = PLAYED.union(*(pair for pair in pairs if ATTENDEE in pair))
        slugs = [one.slug for one in cast.people() if one.role == "recruiter" and one.slug not in met]
        slug = self.chance.choice(slugs)
        browser = await self.person(slug, ground)
        body = {"id": act_id(), "fair": ground.fair_id, "to": ground.accounts[ATTENDEE], "at": "profile"}
        await browser.say(f"account:{ground.accounts[slug]}", "card.offer", body)


def lines_of(thread: Thread) -> deque[tuple[str, str, str]]:
    """Where, who, what, from the first line to the last."""
    return deque((thread.where, line.by, line.text) for line in thread.lines)


def act_id() -> str:
    """As a page makes one."""
    return uuid4().hex
