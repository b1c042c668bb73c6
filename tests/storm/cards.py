"""Pairs of people who exchange cards at once, from everywhere, and write down every frame that they hear."""

import asyncio
import itertools
import json
import time
from contextlib import AsyncExitStack
from typing import Any, Self

from sqlmodel import Session, select
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from core.kit.database import kind_of, utc_now
from core.kit.work import Actor, Transaction, Work
from core.people.models import Person as Profile
from realtime.cards.models import Exchange, Handover
from tests.storm.checks import Violation
from tests.storm.fair import Fair, Node, Person, ask
from tests.support.accounts import lists_themselves
from tests.support.cards import a_card

MARK = "@minato.example"
"""In the address on every card that ``a_card`` makes, and nowhere else at the fair."""
GONE_WITHIN = 5.0
"""Seconds until a card that is taken back is nowhere to be read."""


def with_cards(fair: Fair, people: list[Person]) -> None:
    """They get a name, a card, and a place in the fair's directory."""
    engine = kind_of(fair.url).for_writing(fair.url)
    with Session(engine) as session:
        for person in people:
            work = Work(Transaction.of(session), Actor(account_id=person.account), utc_now())
            session.add(
                Profile(account_id=person.account, given_en="Guest", given_ja="客", changed_at=work.now)
            )
            session.flush()
            a_card(work)
            lists_themselves(work, 1)
        session.commit()
    engine.dispose()


def kept(fair: Fair) -> tuple[list[Exchange], list[Handover]]:
    """What came of it."""
    engine = kind_of(fair.url).for_writing(fair.url)
    with Session(engine, expire_on_commit=False) as session:
        found = list(session.exec(select(Exchange))), list(session.exec(select(Handover)))
    engine.dispose()
    return found


class Hand:
    """One socket of somebody, listening to what is told to them alone."""

    def __init__(self, person: Person, socket: ClientConnection) -> None:
        self.person, self.socket = person, socket
        self.heard: list[str] = []
        self._refs = itertools.count(1)
        self._answers: dict[int, asyncio.Future[list[Any]]] = {}
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def of(cls, ends: AsyncExitStack, person: Person, node: Node) -> Self:
        """Come in at a process."""
        here = f"127.0.0.1:{node.port}"
        socket = await ends.enter_async_context(
            connect(
                f"ws://{here}/live", subprotocols=[Subprotocol("koryu.1")], proxy=None, compression=None,
                additional_headers={"Origin": f"http://{here}", "Cookie": person.cookie}, close_timeout=1,
            )
        )  # fmt: skip
        hand = cls(person, socket)
        ends.callback(hand._reading.cancel)
        await hand.say("join", None)
        return hand

    async def say(self, verb: str, *rest: Any) -> list[Any]:
        """What is answered."""
        ref = next(self._refs)
        self._answers[ref] = asyncio.get_running_loop().create_future()
        frame = [verb, ref, f"account:{self.person.account}", *rest]
        await self.socket.send(json.dumps(frame))
        async with asyncio.timeout(15):
            return await self._answers[ref]

    async def _read(self) -> None:
        async for text in self.socket:
            assert isinstance(text, str)
            self.heard.append(text)
            frame = json.loads(text)
            if frame[0] in ("joined", "reply") and (answer := self._answers.pop(frame[1], None)):
                answer.set_result(frame)


def told_too_much(hands: list[Hand]) -> list[Violation]:
    """P11: nothing that stands on a card is in any frame, whoever hears it."""
    return [
        Violation("P11", f"{hand.person.account} was sent what is on a card: {text[:160]}")
        for hand in hands
        for text in hand.heard
        if MARK in text
    ]


def one_exchange_a_pair(exchanges: list[Exchange], handovers: list[Handover]) -> list[Violation]:
    """P11: however often they offer and accept, two people exchange once, and each gives one card."""
    pairs = [(exchange.low_id, exchange.high_id) for exchange in exchanges]
    given = [(handover.giver_id, handover.receiver_id) for handover in handovers]
    return [
        Violation("P11", f"{twice} exchanged {all_of.count(twice)} times")
        for all_of in (pairs, given)
        for twice in set(all_of)
        if all_of.count(twice) > 1
    ]


async def readable(fair: Fair, reader: Person, handover: int, giver: int) -> set[str]:
    """Where somebody reads what another gave them, at any process: pages, files and exports."""
    wanted = f"card{giver}{MARK}".encode()
    found = set()
    for node in fair.nodes:
        for path in (
            f"/cards/{handover}",
            f"/cards/{handover}.vcf",
            "/cards/export.csv",
            "/cards/export.json",
        ):
            if wanted in await ask(node.port, "GET", path, cookie=reader.cookie):
                found.add(path)
    return found


async def gone(fair: Fair, reader: Person, handover: int, giver: int) -> list[Violation]:
    """P11: what is taken back is nowhere to be read soon after."""
    until = time.monotonic() + GONE_WITHIN
    while time.monotonic() < until:
        if not await readable(fair, reader, handover, giver):
            return []
        await asyncio.sleep(0.1)
    return [Violation("P11", f"{reader.account} still reads the card that {giver} took back")]
