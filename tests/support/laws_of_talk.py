"""The law of states for rooms, for one person, and for the desk that keeps order."""

from typing import Any

from sqlmodel import col, select

from core.kit.i18n import say
from core.kit.work import Work
from realtime.cards import exchange
from realtime.cards.wallet import offers_to_me
from realtime.chat import order, talk, unread
from realtime.chat.models import ChatMessage, Gone
from realtime.chat.pages import panel_of
from realtime.chat.rooms import conversation_with
from realtime.notices import notify
from realtime.notices.models import NoticeKind
from server.moderation.pages import reports_of, waiting
from server.moderation.reported import reported_people, settle_person
from server.people.reports import report as report_person
from tests.support.accounts import lists_themselves
from tests.support.cards import a_card, everybody_listed
from tests.support.chat import a_lobby, an_act
from tests.support.laws import Acts, Law, State, a_law
from tests.support.makers import a_fair
from tests.support.people import ANNA, BEN, IDA, MEI, OTO, an_organiser


@a_law
def chat(work: Work) -> Law:
    """A room: who said what, how often which emoji stands below it, and what stands where nothing is read."""
    room = a_lobby(work)
    number = room.id or 0
    an_organiser(work, room.fair_id or 0)
    order.set_held_words(work.as_(OTO), room.fair_id or 0, ["casino"])
    first = talk.post(work.as_(ANNA), number, text="Good morning", act_id=an_act()).message_id
    second = first + 1

    def shown(work: Work) -> State:
        lines = panel_of(work.as_(IDA), room).lines
        return {
            line.id: line.gone or (line.text, {emoji: count for emoji, count, _ in line.reactions})
            for line in lines
        }

    def again(state: State, about: int) -> State:
        """The page fetches that line."""
        now = shown(work)
        kept = {other: line for other, line in state.items() if other != about}
        return kept | ({about: now[about]} if about in now else {})

    def told(state: State, name: str, body: dict[str, Any]) -> State:
        about = body["id"]
        match name:
            case "chat.posted":
                return state | {about: (body["text"], {})}
            case "chat.restored":
                return again(state, about)
            case "chat.edited" if isinstance(state.get(about), tuple):
                return state | {about: (body["text"], state[about][1])}
            case "chat.edited":
                return again(state, about)
            case "chat.removed" if body["why"] != Gone.ABSENT:
                return state | {about: Gone(body["why"])}
            case "chat.removed":
                return {other: kept for other, kept in state.items() if other != about}
            case "chat.reacted" if not isinstance(state.get(about), tuple):
                return state
            case "chat.reacted":
                counts = {**state[about][1], body["emoji"]: body["count"]}
                return state | {about: (state[about][0], {which: n for which, n in counts.items() if n})}
        raise AssertionError(name)

    acts: Acts = [
        lambda work: talk.post(work.as_(BEN), number, text="おはようございます", act_id=an_act()),
        lambda work: talk.edit(work.as_(ANNA), number, first, text="Good evening"),
        lambda work: talk.react(work.as_(BEN), number, first, "👍", on=True),
        lambda work: talk.react(work.as_(MEI), number, first, "👍", on=True),
        lambda work: talk.react(work.as_(BEN), number, first, "👍", on=False),
        lambda work: talk.react(work.as_(MEI), number, first, "👍", on=False),
        lambda work: order.hide(work.as_(OTO), first, hidden=True),
        lambda work: order.hide(work.as_(OTO), first, hidden=False),
        lambda work: talk.edit(work.as_(BEN), number, second, text="The casino"),
        lambda work: order.release(work.as_(OTO), second),
        lambda work: order.hide(work.as_(OTO), second, hidden=True),
        lambda work: talk.remove(work.as_(ANNA), number, first),
    ]
    return f"chat:{number}", shown, acts, told


@a_law
def account(work: Work) -> Law:
    """One person, Anna: notices and letters not read, and cards held out to her."""
    fair = a_fair(work).id or 0
    everybody_listed(work, fair)
    for actor in (ANNA, BEN, MEI):
        a_card(work.as_(actor))
    room = conversation_with(work.as_(BEN), ANNA.signed_in_id, exchanged=True).id or 0

    def shown(work: Work) -> State:
        return {
            "notices": notify.unread(work, ANNA.signed_in_id),
            "letters": unread.total_unread(work, ANNA.signed_in_id),
            "offers": {offer.id for offer in offers_to_me(work.as_(ANNA))},
        }

    def told(state: State, name: str, body: dict[str, Any]) -> State:
        match name:
            case "notice.arrived" | "notice.seen":
                return state | {"notices": body["unread"]}
            case "chat.unread":
                return state | {"letters": body["total"]}
            case "card.offered":
                return state | {"offers": state["offers"] | {body["offer"]}}
            case "card.withdrawn" | "card.exchanged":
                return state | {"offers": state["offers"] - {body["offer"]}}
        raise AssertionError(name)

    def standing(work: Work) -> int:
        return offers_to_me(work.as_(ANNA))[0].id or 0

    acts: Acts = [
        lambda work: exchange.offer(work.as_(BEN), fair_id=fair, to=ANNA.signed_in_id),
        lambda work: exchange.withdraw(work.as_(BEN), standing(work)),
        lambda work: exchange.offer(work.as_(MEI), fair_id=fair, to=ANNA.signed_in_id),
        lambda work: exchange.accept(work.as_(ANNA), standing(work), giving=True),
        lambda work: notify.notify(
            work,
            ANNA.signed_in_id,
            kind=NoticeKind.SESSION,
            sentence=say("Please sign in first."),
            path="/",
        ),
        lambda work: notify.see_all(work.as_(ANNA)),
        lambda work: talk.post(work.as_(BEN), room, text="Hello", act_id=an_act()),
        lambda work: unread.see(work.as_(ANNA), room, newest(work, room)),
    ]
    return f"account:{ANNA.signed_in_id}", shown, acts, told


def newest(work: Work, room: int) -> int:
    """The last message there."""
    rows = select(ChatMessage.id).where(ChatMessage.room_id == room).order_by(col(ChatMessage.id).desc())
    return work.session.exec(rows).first() or 0


@a_law
def desk(work: Work) -> Law:
    """What waits for those who keep order: one part, fetched whole."""
    fair = a_fair(work, slug="autumn")
    an_organiser(work, fair.id or 0)
    for actor in (ANNA, BEN):
        lists_themselves(work.as_(actor), fair.id or 0)
    room = a_lobby(work, fair).id or 0
    message = talk.post(work.as_(ANNA), room, text="Buy!", act_id=an_act()).message_id

    def shown(work: Work) -> State:
        return {
            "messages": len(reports_of(work.as_(OTO), fair)),
            "people": len(reported_people(work.as_(OTO), fair.id or 0)),
            "words": len(waiting(work.as_(OTO), fair)),
        }

    acts: Acts = [
        lambda work: order.report(work.as_(BEN), room, message, reason="advertising"),
        lambda work: order.hide(work.as_(OTO), message, hidden=True),
        lambda work: report_person(work.as_(BEN), ANNA.signed_in_id, fair="autumn", reason="rude"),
        lambda work: settle_person(work.as_(OTO), "autumn", ANNA.signed_in_id),
    ]
    return f"desk:{fair.id}", shown, acts, lambda state, name, body: shown(work)
