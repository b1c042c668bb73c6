"""The directory lists those who agreed, at this fair, and nobody else."""

from datetime import timedelta

import pytest

from core.accounts.models import Account, Ban
from core.fair.models import Fair
from core.kit.errors import Forbidden, Invalid, NotFound
from core.kit.work import Work
from core.people.access import Bond, may_be_written_to, visible_person
from core.people.blocks import block, unblock
from core.people.directory import PEOPLE_ON_A_PAGE, Wanted, is_short, look_for
from core.people.models import Contact, Person
from tests.support.accounts import a_listed_person
from tests.support.makers import a_fair
from tests.support.people import ANNA, BEN, OTO, PASSER_BY


def strangers(work: Work, account_id: int) -> Bond:
    return Bond()


def fair_with(work: Work, **people: dict[str, object]) -> tuple[Fair, dict[str, Person]]:
    fair = a_fair(work)
    return fair, {name: a_listed_person(work, fair.id or 0, **values) for name, values in people.items()}


def names(work: Work, fair: Fair, **wanted: object) -> list[str]:
    return [person.family_en for person in look_for(work, fair.slug, Wanted(**wanted)).people]  # type: ignore[arg-type]


def ban(work: Work, fair: Fair, account_id: int, **values: object) -> None:
    work.session.add(Ban(account_id=account_id, fair_id=fair.id, by=4, at=work.now, **values))
    work.session.flush()


def test_only_people_of_this_fair_who_agreed_are_listed(work: Work):
    """Security 52."""
    fair, _ = fair_with(work, one={"family_en": "Listed"}, two={"family_en": "Unasked", "listed_at": None})
    elsewhere, _ = fair_with(work, three={"family_en": "Elsewhere"})

    assert names(work, fair) == ["Listed"]
    assert names(work, fair, words="Unasked") == []
    assert names(work, elsewhere) == ["Elsewhere"]


def test_staff_of_its_booths_are_listed_if_they_agreed(work: Work):
    fair, _ = fair_with(work)
    _, other = fair_with(work, ida={"family_en": "Ida"})
    staff = {other["ida"].account_id, BEN.account_id or 0}

    found = look_for(work, fair.slug, Wanted(), staff=lambda work, fair_id: staff)

    assert [person.family_en for person in found.people] == ["Ida"]


@pytest.mark.parametrize(
    "words",
    [
        "髙橋",
        "高橋",
        "高",
        "タカハシ",
        "たかはし",
        "takahashi",
        "TAKAHASHI hana",
        "Hana Takahashi",
        "高橋花",
        "港ロボ",
        "溶接",
        "ﾐﾅﾄ",
    ],
)
def test_people_are_found_by_every_spelling_organisation_and_skill(work: Work, words: str):
    fair, _ = fair_with(
        work,
        hana={
            "family_en": "Takahashi", "given_en": "Hana", "family_ja": "髙橋", "given_ja": "花",
            "family_kana": "たかはし", "given_kana": "はな", "organisation_ja": "港ロボティクス",
            "organisation_en": "ミナト", "skills": ["溶接"],
        },
        other={"family_en": "Other"},
    )  # fmt: skip

    assert names(work, fair, words=words) == ["Takahashi"]


def test_a_reading_alone_is_found_in_latin_letters(work: Work):
    fair, _ = fair_with(
        work, one={"family_en": "", "given_en": "", "family_ja": "中村", "family_kana": "なかむら"}
    )

    assert len(names(work, fair, words="nakamura")) == 1


@pytest.mark.parametrize("words", ['"', "%%", "__", "NEAR(a b)", "a* OR", "'; DROP TABLE person; --"])
def test_search_syntax_is_just_text(work: Work, words: str):
    """Security 27."""
    fair, _ = fair_with(work, one={"family_en": "Listed"})

    if is_short(words):
        with pytest.raises(Invalid):
            names(work, fair, words=words)
    else:
        assert names(work, fair, words=words) == []


@pytest.mark.parametrize(
    ("words", "short"), [("a", True), (" a ", True), ("ab", False), ("田", False), ("ひ", False), ("é", True)]
)
def test_one_latin_letter_is_too_little_and_one_japanese_character_is_not(words: str, short: bool):
    """Security 52."""
    assert is_short(words) == short


def test_filters_ask_only_what_is_shown_to_everyone(work: Work):
    """Security 51."""
    fair, _ = fair_with(
        work,
        open={"family_en": "Open", "languages": [["ja", "N2"]], "place": "Kyoto"},
        shy={
            "family_en": "Shy", "languages": [["ja", "N1"]], "place": "Kyoto",
            "languages_audience": "exchanged", "place_audience": "nobody",
            "skills": ["Secret art"], "skills_audience": "nobody",
        },
    )  # fmt: skip

    assert names(work, fair, language="ja") == ["Open"]
    assert names(work, fair, place="kyoto") == ["Open"]
    assert names(work, fair, words="Secret art") == []
    assert look_for(work, fair.slug, Wanted()).places == ("Kyoto",)


def test_who_is_here_is_not_told_to_those_they_blocked(work: Work):
    """Security 58."""
    fair, people = fair_with(work, one={"family_en": "One"})
    here = {people["one"].account_id}
    seen = look_for(work, fair.slug, Wanted(is_here=True), here=here)
    assert (seen.number, seen.here) == (1, frozenset(here))

    block(work.as_(actor := type(ANNA)(account_id=people["one"].account_id)), ANNA.account_id or 0)
    work.session.flush()

    unseen = look_for(work, fair.slug, Wanted(is_here=True), here=here)
    assert (unseen.number, unseen.here) == (0, frozenset())
    assert look_for(work.as_(BEN), fair.slug, Wanted(is_here=True), here=here).number == 1
    assert look_for(work.as_(actor), fair.slug, Wanted(), here=here).number == 1


def test_a_page_holds_forty_and_the_next_ones_the_rest(work: Work):
    fair, _ = fair_with(work, **{f"p{n}": {"family_en": f"Name{n:03}"} for n in range(PEOPLE_ON_A_PAGE + 1)})

    first, second = (look_for(work, fair.slug, Wanted(), page=n) for n in (1, 2))

    assert (len(first.people), len(second.people), first.pages) == (40, 1, 2)
    assert look_for(work, fair.slug, Wanted(), page=999).page == 2
    assert look_for(work, fair.slug, Wanted(), page=-5).page == 1


def test_japanese_readers_get_the_order_of_the_kana_and_others_of_the_alphabet(work: Work):
    fair, _ = fair_with(
        work,
        a={"family_en": "Wada", "family_kana": "わだ"},
        b={"family_en": "Zaitsu", "family_kana": "ざいつ"},
        c={"family_en": "Abe", "family_kana": "あべ"},
    )

    assert names(work, fair) == ["Abe", "Wada", "Zaitsu"]
    assert names(work.as_(OTO), fair) == ["Abe", "Zaitsu", "Wada"]


def test_the_directory_is_closed_to_passers_by_the_banned_and_to_drafts(work: Work):
    """Security 16."""
    fair, _ = fair_with(work, one={})
    draft = a_fair(work, published=False)

    with pytest.raises(Forbidden):
        look_for(work.as_(PASSER_BY), fair.slug, Wanted())
    with pytest.raises(NotFound):
        look_for(work, draft.slug, Wanted())
    ban(work, fair, 1)
    with pytest.raises(NotFound):
        look_for(work, fair.slug, Wanted())


def test_banned_and_closed_people_are_not_listed(work: Work):
    fair, people = fair_with(
        work, a={"family_en": "Here"}, b={"family_en": "Banned"}, c={"family_en": "Closed"}
    )
    ban(work, fair, people["b"].account_id)
    work.session.get_one(Account, people["c"].account_id).closed_at = work.now
    work.session.flush()

    assert names(work, fair) == ["Here"]
    work.session.get_one(Ban, 1).until = work.now - timedelta(seconds=1)
    work.session.flush()
    assert names(work, fair) == ["Banned", "Here"]


def test_a_person_is_shown_to_people_of_their_fair_only_if_they_are_listed(work: Work):
    """Security 52: hidden, unknown and banned look the same."""
    fair, people = fair_with(work, a={}, b={"listed_at": None})
    assert visible_person(work, people["a"].account_id, strangers)[0] is people["a"]

    refusals = []
    for account_id in (people["b"].account_id, 999):
        with pytest.raises(NotFound) as problem:
            visible_person(work, account_id, strangers)
        refusals.append(str(problem.value))
    ban(work, fair, 1)
    with pytest.raises(NotFound) as problem:
        visible_person(work, people["a"].account_id, strangers)
    assert set(refusals) == {str(problem.value)}


def test_people_who_met_see_each_other_though_not_listed(work: Work):
    _, people = fair_with(work, b={"listed_at": None})

    found, bond = visible_person(work, people["b"].account_id, lambda work, other: Bond(exchanged=True))

    assert (found, bond.exchanged) == (people["b"], True)


def test_a_listed_person_of_a_fair_that_is_not_published_is_not_shown(work: Work):
    draft = a_fair(work, published=False)
    person = a_listed_person(work, draft.id or 0)

    with pytest.raises(NotFound):
        visible_person(work, person.account_id, strangers)


@pytest.mark.parametrize(
    ("rule", "stranger", "friend"),
    [(Contact.EVERYONE, True, True), (Contact.EXCHANGED, False, True), (Contact.NOBODY, False, False)],
)
def test_a_person_says_who_may_write(rule: Contact, stranger: bool, friend: bool):
    person = Person(account_id=1, contact=str(rule))

    assert may_be_written_to(person, exchanged=False) == stranger
    assert may_be_written_to(person, exchanged=True) == friend


def test_a_block_can_be_set_twice_and_lifted(work: Work):
    block(work, 2)
    work.session.flush()
    block(work, 2)
    unblock(work, 2)
    work.session.flush()
    unblock(work, 2)

    with pytest.raises(NotFound):
        block(work, 999)
