"""Cards change hands once, when both agree, and what is taken back is gone, whatever races with what."""

import asyncio
import secrets
from contextlib import AsyncExitStack

import pytest

from tests.storm.cards import (
    Hand,
    gone,
    kept,
    one_exchange_a_pair,
    readable,
    told_too_much,
    with_cards,
)
from tests.storm.checks import Violation
from tests.storm.conftest import Row
from tests.storm.crowd import LONG, Report
from tests.storm.fair import Fair, a_fair

PAIRS = 20 if LONG else 6
ROUNDS = 5 if LONG else 2
RACING = 3
"""Who holds a card reads it everywhere so often while it is taken back."""


async def exchange_and_take_back(setting: str, *, fault: str = "") -> Report:
    """Everybody offers, accepts and withdraws at once at every process; then half of them take it back."""
    report = Report()
    async with a_fair(setting, fault=fault) as fair, AsyncExitStack() as ends:
        people = fair.people[1 : 1 + 2 * PAIRS]
        await asyncio.to_thread(with_cards, fair, people)
        hands = [[await Hand.of(ends, person, node) for node in fair.nodes] for person in people]
        for _ in range(ROUNDS):
            await asyncio.gather(*(
                meet(one, two) for one, two in zip(hands[::2], hands[1::2], strict=True)
            ))  # fmt: skip
        await asyncio.sleep(1.5)
        everybody = [hand for theirs in hands for hand in theirs]
        exchanges, handovers = await asyncio.to_thread(kept, fair)
        report.acknowledged = len(exchanges)
        report.delivered = sum(len(hand.heard) for hand in everybody)
        report.violations += one_exchange_a_pair(exchanges, handovers)
        report.violations += await take_back(fair)
        report.violations += told_too_much(everybody)
    return report


async def meet(one: list[Hand], two: list[Hand]) -> None:
    """Both hold out their card, twice each with one id, and take what they are offered, at every process."""
    to, act = two[0].person.account, secrets.token_hex(13)
    back, other = one[0].person.account, secrets.token_hex(13)
    offers = [offer(hand, to, act) for hand in one] + [offer(hand, back, other) for hand in two]
    answers = await asyncio.gather(*offers)
    standing = {body["offer"] for _, _, ok, body in answers if ok == "ok" and body["offer"]}
    await asyncio.gather(
        *(accept(hand, number) for hand in (*one, *two) for number in standing),
        *(withdraw(hand, number) for hand in one[:1] for number in standing),
    )


async def offer(hand: Hand, to: int, act: str) -> list[object]:
    """Hold out the card."""
    return await hand.say("send", "card.offer", {"id": act, "fair": 1, "to": to})


async def accept(hand: Hand, number: int) -> list[object]:
    """Take the other's and give one's own."""
    return await hand.say(
        "send", "card.accept", {"id": secrets.token_hex(13), "offer": number, "giving": True}
    )


async def withdraw(hand: Hand, number: int) -> list[object]:
    """Think better of it."""
    return await hand.say("send", "card.withdraw", {"id": secrets.token_hex(13), "offer": number})


async def take_back(fair: Fair) -> list[Violation]:
    """Every other card that was given is taken back, at one process; who held it read it before."""
    people = {person.account: person for person in fair.people}
    _, handovers = await asyncio.to_thread(kept, fair)
    found: list[Violation] = []
    for handover in handovers[::2]:
        number, giver, reader = handover.id or 0, handover.giver_id, people[handover.receiver_id or 0]
        assert len(await readable(fair, reader, number, giver)) == 4, "there was nothing to take back"
        racing = (readable(fair, reader, number, giver) for _ in range(RACING))
        await asyncio.gather(hand_in(fair, people[giver].cookie, number), *racing)
        found += await gone(fair, reader, number, giver)
        if found:
            break  # the next would be waited for as long
    return found


async def hand_in(fair: Fair, cookie: str, number: int) -> None:
    """By the form on the page, through the road."""
    answer = await fair.post(f"/cards/{number}/withdrawal", cookie)
    assert answer.startswith(b"HTTP/1.1 303"), answer[:200]


@pytest.mark.storm("F21")
async def test_cards_change_hands_once_and_what_is_taken_back_is_gone_everywhere(setting: str, row: Row):
    report = await exchange_and_take_back(setting)

    assert row(report).violations == []
    assert report.acknowledged == PAIRS
