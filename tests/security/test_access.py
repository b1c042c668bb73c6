"""Who reaches what: things of other fairs and booths, columns that no form shows, what is used once."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from booths.stand.models import StaffRole
from booths.stand.staff import invite
from core.fair.access import visible_fair
from core.kit.work import Actor, Work
from tests.house.matrix import BODIES, World, addresses
from tests.support.accounts import a_browser, mailed
from tests.support.booths import a_booth, a_street, at_booth
from tests.support.house import House
from tests.support.people import ANNA, BEN, MEI, OTO, PASSER_BY, RUI

VALID = {
    "/place": {"row": "1", "number": "1", "level": "standard", "seats": "5"},
    "/exhibitors/{booth:int}/invitations": {"email": "x@example.org", "role": "owner"},
    "/mute": {"minutes": "5", "reason": "x", "why": "x"},
    "/ban": {"hours": "0", "reason": "x", "why": "x"},
    "/pace": {"seconds": "5"},
    "/rooms/{room:int}": {"name_en": "Mine now"},
    "/tracks/{track:int}": {"name_en": "Mine now", "hue": "ai"},
    "/position": {"at": "3"},
    "/staff/{account:int}": {"role": "viewer"},
}
"""What a form must hold so that it is not refused before anybody asks whose thing it is about."""


@pytest.fixture
def intruder(world: World) -> str:
    """The organiser of another fair owns a booth there; returns its slug."""

    def settle(work: Work) -> str:
        booth = a_booth(work, visible_fair(work, "another-fair"))
        at_booth(work, booth, world.people["outsider"], StaffRole.OWNER)
        return booth.slug

    return world.house.write(world.people["outsider"], settle)


def test_no_thing_of_one_fair_is_reached_through_another(world: World, intruder: str):
    """Security 50, 51: every address of two parts, by somebody who rules the fair that they name."""
    browser = world.browser("outsider")
    reached = {}
    for key, method, path in addresses(world):
        route = key.partition(" ")[2]
        if "{fair}" not in route or len(re.findall(r"\{\w+:int\}|\{token\}", route)) == 0:
            continue
        there = path.replace(f"/fairs/{world.ids['fair']}/", "/fairs/another-fair/")
        there = there.replace(f"/booths/{world.ids['booth']}/", f"/booths/{intruder}/")
        body = next((form for end, form in VALID.items() if route.endswith(end)), BODIES.get(route, {}))
        answer = browser.request(method, there, data=body) if method != "GET" else browser.get(there)
        if answer.status_code not in (403, 404):
            reached[key] = (answer.status_code, world.ids["booth"] in answer.text)

    # a fragment that says "no recording", and forms that are refused as forms, tell nothing of the other fair
    assert {key for key, (status, _) in reached.items() if status not in (200, 422)} == set()
    assert {key for key, (status, _) in reached.items() if status == 200} <= {
        "GET /fairs/{fair}/sessions/{session:int}/recording"
    }
    assert not any(tells for _, tells in reached.values())
    assert len([key for key, (status, _) in reached.items() if status == 422]) <= 6, reached


def test_nothing_tells_what_is_closed_from_what_is_not_there(world: World):
    """Security 50: the same status and the same words, for a number that exists and one that does not."""
    different = []
    for reader in ("stranger", "rival", "outsider", "banned", "visitor"):
        browser = world.browser(reader)
        for key, method, path in addresses(world):
            if method != "GET" or ":int}" not in key or "999999" in path or "/speakers/" in key:
                continue
            nowhere = re.sub(r"(?<=/)\d+(?=(?:\.\w+|/[a-z.]+)*$)", "999998", path)  # the last number
            there, absent = browser.get(path), browser.get(nowhere)
            if there.status_code == 404:
                said = [re.sub(r"/\d+", "/N", answer.text) for answer in (there, absent)]
                if (absent.status_code, said[1]) != (404, said[0]):
                    different.append((reader, key))

    assert sorted(different) == []


COLUMNS = {
    "id": "1", "account_id": "1", "fair_id": "2", "booth_id": "2", "by": "1", "owner": "1",
    "role": "operator",
    "name": "operator", "email": "evil@example.org", "confirmed_at": "2026-01-01", "closed_at": "2026-01-01",
    "published_at": "2026-01-01", "approved_at": "2026-01-01", "released_at": "2026-01-01", "price": "0",
    "verified": "true", "password_hash": "x", "is_operator": "yes", "level": "gold", "member": "yes",
}  # fmt: skip
KEPT = {
    "role": "SELECT account_id, fair_id, name FROM role WHERE name <> 'attendee' ORDER BY id",
    "account": "SELECT id, email, confirmed_at, closed_at, password_hash FROM account ORDER BY id",
    "booth": "SELECT id, fair_id, level, seats, approved_at IS NULL FROM booth ORDER BY id",
    "staff": "SELECT booth_id, account_id, role FROM boothstaff ORDER BY id",
    "membership": "SELECT account_id, ends_on FROM membership ORDER BY account_id",
    "owners": "SELECT id, account_id FROM card ORDER BY id",
    "said": "SELECT id, account_id, room_id FROM chat_message ORDER BY id",
    "cards": "SELECT id, giver_id, receiver_id FROM handover ORDER BY id",
}


def test_no_form_takes_a_column_that_it_does_not_show(world: World):
    """Security 53: every form of three people, with the names of columns in it, before what was there."""

    def state(work: Work) -> dict[str, set[object]]:
        return {name: set(map(tuple, work.session.execute(text(query)))) for name, query in KEPT.items()}

    before = world.house.read(Actor(), state)
    allowed = re.compile(r"approval|removal|/end|membership|cards$|/welcome")  # they change it on purpose
    for reader in ("attendee", "recruiter", "stranger"):
        browser = world.browser(reader)
        for key, method, path in addresses(world):
            if method == "POST" and not allowed.search(key) and "sign" not in key:
                browser.post(path, data=COLUMNS | BODIES.get(key.partition(" ")[2], {}))
    after = world.house.read(Actor(), state)

    assert {name: after[name] ^ rows for name, rows in before.items() if after[name] ^ rows} == {}


def outcomes(tries: list[Callable[[], int]]) -> list[int]:
    """All of them at once."""
    with ThreadPoolExecutor(16) as crowd:
        return list(crowd.map(lambda one: one(), tries))


def test_a_mailed_link_opens_once_however_many_come_at_once(house: House):
    """Security 6, 56: fifty at the same moment."""
    a_browser(house).post("/sign-in", data={"email": "anna@example.org"})
    token, _ = mailed(house, "anna@example.org")
    browsers = [a_browser(house) for _ in range(50)]

    statuses = outcomes([lambda b=b: b.post(f"/sign-in/{token}").status_code for b in browsers])

    assert sorted(statuses) == [303] + [404] * 49


def test_an_invitation_is_used_once_and_by_whom_it_names(house: House):
    """Security 7, 56: fifty at the same moment, and others with the same link."""
    booth = house.write(OTO, lambda work: a_street(work)[1])
    signer = house.client.app.state.signer  # type: ignore[attr-defined]
    house.write(
        MEI,
        invite,
        "autumn",
        "minato",
        email="ben@example.org",
        role=StaffRole.RECRUITER,
        address="",
        signer=signer,
    )
    link = re.search(r"/staff/(\S+)", house.read(PASSER_BY, last_mail))
    assert link is not None
    others = outcomes(
        [lambda who=who: house.as_(who).post(f"/staff/{link[1]}").status_code for who in (ANNA, RUI)]
    )
    statuses = outcomes([lambda: house.as_(BEN).post(f"/staff/{link[1]}").status_code] * 50)

    assert others == [404, 404]
    assert sorted(statuses) == [303] + [404] * 49
    staff = "SELECT count(*) FROM boothstaff WHERE account_id = 2"
    assert house.read(OTO, lambda work: work.session.execute(text(staff)).scalar()) == 1
    assert booth.slug == "minato"


def last_mail(work: Work) -> str:
    """Its words."""
    return str(work.session.execute(text("SELECT body FROM mail ORDER BY id DESC LIMIT 1")).scalar())


def test_an_offer_is_taken_once_and_a_question_has_one_vote_of_each(world: World):
    """Security 56: fifty at the same moment."""
    browser = world.browser("attendee")
    offer, ids = f"/offers/{world.ids['offer']}/answer", world.ids
    answers = outcomes([lambda: browser.post(offer, data={"answer": "take"}).status_code] * 50)
    votes = f"/fairs/{ids['fair']}/sessions/{ids['session']}/questions/{ids['question']}/votes"
    outcomes([lambda: world.browser("stranger").post(votes).status_code] * 50)

    def counted(work: Work) -> tuple[object, object]:
        me, stranger = world.people["attendee"].account_id, world.people["stranger"].account_id
        cards = f"SELECT count(*) FROM handover WHERE receiver_id = {me} AND giver_id = "
        cards += f"(SELECT giver_id FROM offer WHERE id = {ids['offer']})"
        mine = f"SELECT count(*) FROM session_vote WHERE account_id = {stranger} "
        mine += f"AND question_id = {ids['question']}"
        return work.session.execute(text(cards)).scalar(), work.session.execute(text(mine)).scalar()

    assert set(answers) <= {303, 409, 404}
    assert world.house.read(Actor(), counted) == (1, 1)
