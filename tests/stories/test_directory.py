"""People find each other, or do not: the directory, blocks, membership."""

import pytest
from sqlalchemy import event
from sqlmodel import select

from core.accounts.models import Account, Ban
from core.fair.models import Fair
from core.kit.work import Actor, Work
from core.people.memberships import give_membership
from core.people.models import Block, Contact, Person
from realtime.chat.models import ChatMessage
from realtime.chat.rooms import conversation_with
from tests.support.accounts import a_browser, a_listed_person, lists_themselves
from tests.support.chat import an_act
from tests.support.house import House, say_live
from tests.support.makers import a_fair
from tests.support.people import ANNA, BEN, IDA, MEI, OTO, PASSER_BY, an_organiser


def at_a_fair(house: House, *actors: Actor) -> Fair:
    """A fair that *actors* attend, all of them in its directory."""

    def make(work: Work) -> Fair:
        fair = a_fair(work)
        for actor in actors:
            lists_themselves(work.as_(actor), fair.id or 0)
        return fair

    return house.write(PASSER_BY, make)


def test_the_directory_asks_once_and_plainly(house: House):
    """Security 69: nothing is chosen beforehand, and no is an answer."""
    fair = at_a_fair(house, BEN)
    address = f"/fairs/{fair.slug}/people"
    anna = house.as_(ANNA)
    assert "May people at the fair find you?" in anna.get(address).text

    said = anna.post("/profile/listing", data={"listed": "no", "next": address})

    assert (said.status_code, said.headers["location"]) == (303, address)
    again = anna.get(address).text
    assert "May people at the fair find you?" not in again
    assert "You are not listed." in again
    assert "Anna Bell" not in house.as_(BEN).get(address).text
    assert anna.post("/profile/listing", data={"listed": "maybe"}).status_code == 422


def test_people_are_found_and_hidden_ones_are_not(house: House):
    """Security 52."""
    fair = at_a_fair(house, ANNA, BEN)
    address = f"/fairs/{fair.slug}/people"

    found = house.as_(BEN).get(address, params={"q": "べる"}).text
    assert "Anna Bell" in found
    assert "Mio Ida" not in house.as_(BEN).get(address).text
    assert house.as_(BEN).get("/people/3").status_code == 404
    assert house.as_(BEN).get("/people/3").text.replace("/people/3", "") == (
        house.as_(BEN).get("/people/999").text.replace("/people/999", "")
    )
    assert "anna@example.org" not in found


@pytest.mark.parametrize(
    "query",
    [
        {"q": "a"},
        {"q": '"*" NEAR('},
        {"page": "-1"},
        {"page": "9" * 5000},
        {"page": "x"},
        {"language": "zz"},
        {"place": "%"},
        {"here": "yes"},
        {"q": "x" * 5000},
    ],
)
def test_strange_questions_are_answered_calmly(house: House, query: dict[str, str]):
    """Security 27, 62."""
    fair = at_a_fair(house, ANNA, BEN)

    assert house.as_(BEN).get(f"/fairs/{fair.slug}/people", params=query).status_code in (200, 422)


def test_the_directory_is_not_for_passers_by_or_the_banned(house: House):
    fair = at_a_fair(house, ANNA, BEN)

    def ban(work: Work) -> None:
        work.session.add(Ban(account_id=1, fair_id=fair.id or 0, by=4, at=work.now))

    house.write(OTO, ban)
    address = f"/fairs/{fair.slug}/people"

    assert house.as_(PASSER_BY).get(address).status_code == 303
    assert house.as_(ANNA).get(address).status_code == 404
    assert house.as_(ANNA).get("/people/2").status_code == 404
    assert house.as_(BEN).get("/people/1").status_code == 404
    assert house.as_(BEN).get("/fairs/no-such-fair/people").status_code == 404


def test_searching_without_end_is_slowed_down(house: House):
    """Security 59."""
    fair = at_a_fair(house, ANNA)
    limits = house.client.app.state.limits  # type: ignore[attr-defined]
    for _ in range(118):
        limits.check("directory", ANNA.signed_in_id, most=120, seconds=60)

    answers = [house.as_(ANNA).get(f"/fairs/{fair.slug}/people").status_code for _ in range(3)]

    assert answers == [200, 200, 429]


def test_who_is_here_now_is_seen_unless_they_blocked_the_reader(house: House):
    """Security 58."""
    fair = at_a_fair(house, ANNA, BEN)
    address = f"/fairs/{fair.slug}/people?here=yes"
    with house.live(ANNA) as anna:
        say_live(anna, "join", 1, f"fair:{fair.id}", None)
        assert "Anna Bell" in house.as_(BEN).get(address).text
        assert "here now" in house.as_(BEN).get("/people/1").text

        house.as_(ANNA).post("/people/2/block", data={"blocked": "yes"})

        assert "Anna Bell" not in house.as_(BEN).get(address).text
        assert ">here now" not in house.as_(BEN).get("/people/1").text


def test_a_block_ends_a_conversation_for_both_and_says_not_who_decided(house: House):
    """Security 58: both read the same sentence, and neither letter is written."""
    at_a_fair(house, ANNA, BEN)
    place = house.as_(BEN).post("/people/1/conversation").headers["location"]
    room = place.partition("#")[0].rpartition("/")[2]

    def write(actor: Actor) -> tuple[int, str]:
        answer = house.as_(actor).post(f"/chat/{room}/messages", data={"id": an_act(), "text": "Hello"})
        said = (
            "This person cannot be written to." if "This person cannot be written to." in answer.text else ""
        )
        return answer.status_code, said

    def written(work: Work) -> int:
        return len(work.session.exec(select(ChatMessage)).all())

    assert write(BEN) == (303, "")
    house.as_(ANNA).post("/people/2/block", data={"blocked": "yes"})

    assert write(BEN) == write(ANNA) == (403, "This person cannot be written to.")
    assert house.read(PASSER_BY, written) == 1


def who_may_write(house: House, actor: Actor, rule: Contact) -> None:
    """Somebody's rule for contact."""

    def choose(work: Work) -> None:
        work.session.get_one(Person, actor.account_id).contact = rule

    house.write(actor, choose)


def test_a_block_looks_like_a_rule_that_leaves_one_out(house: House):
    """Security 58: page and answer are the same, byte for byte, and promise what is done."""
    at_a_fair(house, ANNA, BEN)
    assert "Write a message" in house.as_(BEN).get("/people/1").text
    who_may_write(house, ANNA, Contact.EXCHANGED)
    page = house.as_(BEN).get("/people/1").text
    answer = house.as_(BEN).post("/people/1/conversation")
    assert ("Write a message" in page, answer.status_code) == (False, 404)
    who_may_write(house, ANNA, Contact.EVERYONE)

    assert house.as_(ANNA).post("/people/2/block", data={"blocked": "yes"}).status_code == 303

    assert house.as_(BEN).get("/people/1").text == page
    refused = house.as_(BEN).post("/people/1/conversation")
    assert (refused.status_code, refused.text) == (404, answer.text)
    assert "Unblock" in house.as_(ANNA).get("/people/2").text
    house.as_(ANNA).post("/people/2/block", data={"blocked": "no"})
    assert house.as_(BEN).post("/people/1/conversation").status_code == 303

    def blocks(work: Work) -> int:
        return len(work.session.exec(select(Block)).all())

    assert house.read(PASSER_BY, blocks) == 0


def test_who_is_reported_is_looked_at_by_this_fair_alone(house: House):
    """Security 24, 59."""
    fair, other = at_a_fair(house, ANNA, BEN), at_a_fair(house)
    house.write(PASSER_BY, lambda work: an_organiser(work, fair.id or 0))
    house.write(PASSER_BY, lambda work: an_organiser(work, other.id or 0, MEI))
    desk, reports = f"/fairs/{fair.slug}/moderation", "/people/2/reports"

    assert 'id="report" open' in house.as_(ANNA).post(reports, data={"fair": fair.slug, "reason": " "}).text
    for why in ("He was rude.", "He was <i>rude</i> again."):
        sent = house.as_(ANNA).post(reports, data={"fair": fair.slug, "reason": why})
        assert (sent.status_code, sent.headers["location"]) == (303, "/people/2")

    shown = house.as_(OTO).get(desk).text
    assert shown.count("&lt;i&gt;rude&lt;/i&gt; again") == 1
    assert "He was rude." not in shown
    assert "rude" not in house.as_(MEI).get(f"/fairs/{other.slug}/moderation").text
    assert house.as_(MEI).post(f"{desk}/people/2/settlement").status_code == 404
    assert "rude" not in house.as_(BEN).get("/notices").text
    assert house.as_(OTO).post(f"{desk}/people/2/settlement").status_code == 303
    assert "rude" not in house.as_(OTO).get(desk).text


def test_only_people_one_sees_are_reported(house: House):
    fair = at_a_fair(house, ANNA, BEN)
    wanted = {"fair": fair.slug, "reason": "Look."}

    assert house.as_(ANNA).post("/people/3/reports", data=wanted).status_code == 404
    assert house.as_(ANNA).post("/people/1/reports", data=wanted).status_code == 409
    assert house.as_(ANNA).post("/people/2/reports", data=wanted | {"fair": "nowhere"}).status_code == 404
    assert a_browser(house).post("/people/2/reports", data=wanted).status_code == 403
    answers = [house.as_(ANNA).post("/people/2/reports", data=wanted).status_code for _ in range(8)]
    assert answers[-1] == 429


def test_blocking_oneself_or_nobody_does_nothing(house: House):
    anna = house.as_(ANNA)

    assert anna.post("/people/1/block", data={"blocked": "yes"}).status_code == 409
    assert anna.post("/people/999/block", data={"blocked": "yes"}).status_code == 404
    assert anna.post("/people/2/block", data={"blocked": "perhaps"}).status_code == 422
    assert a_browser(house).post("/people/2/block", data={"blocked": "yes"}).status_code == 403


def test_people_in_a_conversation_see_each_other_though_not_listed(house: House):
    assert house.as_(ANNA).get("/people/2").status_code == 404

    def talk(work: Work) -> None:
        conversation_with(work.as_(ANNA), 2, exchanged=True)

    house.write(ANNA, talk)

    assert house.as_(ANNA).get("/people/2").status_code == 200
    assert house.as_(BEN).get("/people/1").status_code == 200
    assert house.as_(IDA).get("/people/1").status_code == 404


def test_a_closed_account_is_shown_to_nobody(house: House):
    at_a_fair(house, ANNA, BEN)

    def close(work: Work) -> None:
        work.session.get_one(Account, 1).closed_at = work.now

    house.write(PASSER_BY, close)

    assert house.as_(BEN).get("/people/1").status_code == 404


def test_the_membership_page_says_whether_one_is_a_member(house: House):
    def member(work: Work) -> None:
        a_fair(work, membership_en="Pay the *fee*.", membership_ja="**会費**をお支払いください。")
        give_membership(work, 5, ends_on=work.now.date())

    house.write(OTO, member)

    assert "会員です" in house.as_(MEI).get("/membership").text
    assert "<strong>会費</strong>" in house.as_(MEI).get("/membership").text
    ann = house.as_(ANNA).get("/membership").text
    assert "You are not a member" in ann
    assert "<em>fee</em>" in ann
    assert "Sign in to see" in a_browser(house).get("/membership").text


def test_the_lists_ask_the_database_as_often_for_three_as_for_one(house: House):
    fair = at_a_fair(house, BEN)
    sizes = []
    for extra in (0, 3):

        def more(work: Work, number: int = extra) -> None:
            for _ in range(number):
                a_listed_person(work, fair.id or 0)

        house.write(PASSER_BY, more)
        sizes.append(min(statements(house, f"/fairs/{fair.slug}/people") for _ in range(3)))

    assert sizes[0] == sizes[1]


def statements(house: House, address: str) -> int:
    """How many statements a page takes, with what else was read meanwhile."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        seen.append(statement)

    engine = house.db._read_engine
    event.listen(engine, "before_cursor_execute", note)
    assert house.as_(ANNA).get(address).status_code == 200
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)
