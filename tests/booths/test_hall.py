"""The hall: who stands in it, in which order, and what fits whom."""

from datetime import timedelta

import pytest

from booths.hall.desk import desk_page
from booths.hall.editing import edit_page
from booths.hall.filters import HallFilter, filter_of
from booths.hall.fitting import BEYOND, Reader, reader_of
from booths.hall.jobs import comparison_page
from booths.hall.pages import hall_page
from booths.hall.stall import booth_page
from booths.leads import gifts
from booths.stand.forms import BoothForm
from booths.stand.models import Hours, Level, StaffRole
from core.kit.errors import NotFound
from core.people.models import Person
from core.people.profile import set_photo
from tests.support.booths import a_booth, a_job, a_street, at_booth, at_counter
from tests.support.makers import a_fair
from tests.support.people import ANNA, BEN, IDA, MEI, OTO, PASSER_BY, RUI


def nobody(topic):
    return 0


def hall(work, **wanted):
    return hall_page(work, "autumn", HallFilter(**wanted), page=1, here=nobody)


def slugs(page):
    return [sign.slug for sign in page.signs]


def test_every_published_booth_of_this_fair_stands_in_the_hall_and_no_other(work, as_):
    fair, *_ = a_street(work)
    a_booth(work, fair, slug="draft", published=False)
    for actor in (PASSER_BY, ANNA, OTO):
        assert sorted(slugs(hall(as_(actor)))) == ["annex", "minato"]


def test_a_sign_says_whether_somebody_is_there_and_when_they_are_back(work, as_):
    _, minato, annex = a_street(work)
    at_counter(work, minato, IDA)
    later = Hours(
        booth_id=annex.id, starts_at=work.now + timedelta(hours=1), ends_at=work.now + timedelta(hours=2)
    )
    work.session.add(later)
    work.session.flush()
    signs = {sign.slug: sign for sign in hall_page(work, "autumn", HallFilter(), page=1, here=len).signs}
    assert (signs["minato"].staffed, signs["minato"].faces[0].person.name) == (True, "Mio Ida")
    assert (signs["annex"].staffed, signs["annex"].opens_at) == (False, later.starts_at)
    assert signs["minato"].here == len(f"booth:{minato.id}")


def test_passers_by_get_no_address_of_a_photo(work, as_):
    """Security 51."""
    _, minato, _ = a_street(work)
    at_counter(work, minato, IDA)
    for somebody in (IDA, MEI):
        set_photo(as_(somebody), stored_as=f"photo-{somebody.account_id}", size=1, digest="d")
    for actor, is_shown in ((ANNA, True), (PASSER_BY, False)):
        page = booth_page(as_(actor), "autumn", "minato", here=nobody, origin="")
        sign = next(sign for sign in hall(as_(actor)).signs if sign.slug == "minato")
        faces = [*sign.faces, *page.stall.sign.faces, *page.stall.staff]
        assert [bool(face.photo) for face in faces] == [is_shown] * 3


def test_a_preview_writes_nothing(work, as_, counted_queries):
    a_street(work)
    typed = BoothForm(name_en="Typed name")
    with counted_queries() as asked:
        page = edit_page(as_(MEI), "autumn", "minato", here=nobody, typed=typed)

    assert page.stall.sign.name == "Typed name"
    assert [one for one in asked if not one.startswith("SELECT")] == []


def test_sponsors_stand_first_and_the_rest_is_shuffled_the_same_way_all_day_for_one_visitor(work, as_):
    fair = a_fair(work, slug="autumn")
    for number in range(30):
        a_booth(
            work,
            fair,
            slug=f"b{number}",
            level=Level.LEAD if number == 29 else Level.LARGE if number == 28 else Level.STANDARD,
        )
    mine, again, other = (slugs(hall(as_(actor))) for actor in (ANNA, ANNA, BEN))
    assert mine[:2] == other[:2] == ["b29", "b28"]
    assert mine == again != other
    assert sorted(mine) == sorted(other)


def test_by_name_is_by_reading_in_japanese(work, as_):
    fair = a_fair(work, slug="autumn")
    a_booth(work, fair, slug="a", name_en="Zebra", name_ja="亜細亜", reading="あじあ")
    a_booth(work, fair, slug="b", name_en="Alpha", name_ja="渡辺", reading="わたなべ")
    assert slugs(hall(as_(OTO), order="name")) == ["a", "b"]
    assert slugs(hall(as_(ANNA), order="name")) == ["b", "a"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, {"minato", "annex"}),
        ({"words": "MINATO annex"}, {"annex"}),
        ({"words": "港ロボ"}, {"minato"}),
        ({"words": "ミナト"}, set()),
        ({"words": "100%"}, set()),
        ({"japanese": "N2"}, {"minato"}),
        ({"japanese": "N1"}, {"minato", "annex"}),
        ({"visa": "yes"}, {"minato", "annex"}),
        ({"japanese": "N2", "visa": "yes"}, set()),
        ({"remote": "fully"}, {"annex"}),
        ({"remote": "partly"}, {"annex"}),
        ({"start": "2027-03"}, {"minato"}),
        ({"start": "2027-04"}, {"minato", "annex"}),
        ({"english": "B1"}, {"minato"}),
        ({"kind": "internship"}, {"minato"}),
        ({"place": "osaka"}, {"annex"}),
        ({"industry": "food"}, {"annex"}),
    ],
)
def test_filters_are_answered_by_one_and_the_same_job(work, wanted, found):
    _, minato, annex = a_street(work)
    annex.industry = "food"
    a_job(work, minato, japanese="N2", visa=False, kind="internship", place_en="Yokohama")
    a_job(work, minato, japanese="N1", visa=True, english="C1")
    a_job(
        work, annex, japanese="N1", visa=True, remote="fully", start="2027-04", english="C1", place_en="Osaka"
    )
    page = hall(work, **wanted)
    assert set(slugs(page)) == found
    assert (page.found, page.total) == (len(found), 2)


@pytest.mark.parametrize(
    "query",
    [
        {"japanese": "N9"}, {"start": "soon"}, {"order": "chaos"}, {"industry": "' OR 1=1"}, {"remote": "no"},
        {"visa": "no"}, {"kind": "x" * 9000},
    ],
)  # fmt: skip
def test_a_filter_that_is_not_understood_is_left_out(query):
    assert filter_of(query) == HallFilter()


def test_many_booths_are_leafed_through(work):
    fair = a_fair(work, slug="autumn")
    for _ in range(50):
        a_booth(work, fair)
    first, last = (hall_page(work, "autumn", HallFilter(), page=page, here=nobody) for page in (1, 99))
    assert (len(first.signs), len(last.signs), last.page, last.pages) == (48, 2, 2, 2)
    assert not set(slugs(first)) & set(slugs(last))


@pytest.mark.parametrize(
    ("languages", "reader"),
    [
        ([], Reader(None, None)),
        ([["ja", "N2"], ["en", "native"]], Reader(4, BEYOND)),
        ([["en", "B2"]], Reader(0, 4)),
        ([["ja", "B2"]], Reader(4, 0)),
        ([["ja"]], Reader(None, None)),
    ],
)
def test_what_is_known_of_a_readers_languages(languages, reader):
    assert reader_of(languages) == reader


def test_what_fits_is_marked_and_without_a_profile_nothing_is(work, as_):
    _, minato, _ = a_street(work)
    a_job(work, minato, japanese="N2", english="B1")
    a_job(work, minato, japanese="N1")
    person = work.session.get(Person, ANNA.account_id)
    person.languages = [["ja", "N2"], ["en", "native"]]
    page = booth_page(as_(ANNA), "autumn", "minato", here=nobody, origin="https://fair.example")
    assert [job.fits for job in page.stall.jobs] == [True, False]
    assert [fact.fits for fact in page.stall.sign.facts] == [True, None, None]
    page = booth_page(as_(BEN), "autumn", "minato", here=nobody, origin="https://fair.example")
    assert [job.fits for job in page.stall.jobs] == [False, False]
    assert page.stall.sign.facts[0].fits is None


def test_at_most_four_jobs_of_this_fair_are_compared(work, as_):
    fair, minato, annex = a_street(work)
    draft = a_booth(work, fair, slug="draft", published=False)
    jobs = [a_job(work, booth).id for booth in (minato, annex, minato, annex, minato)]
    hidden = a_job(work, draft).id
    page = comparison_page(as_(ANNA), "autumn", [hidden, *jobs, 99999])
    assert ([card.job.id for card in page.cards], page.too_many) == (jobs[:4], True)
    assert comparison_page(as_(ANNA), "spring", jobs).cards == []


def test_a_drafts_jobs_are_no_postings_for_search_engines(work, as_):
    fair, minato, _ = a_street(work)
    draft = a_booth(work, fair, slug="draft", published=False)
    a_job(work, draft)
    a_job(work, minato)
    assert booth_page(as_(OTO), "autumn", "draft", here=nobody, origin="").postings == ""
    assert "JobPosting" in booth_page(as_(OTO), "autumn", "minato", here=nobody, origin="").postings


def test_the_desk_names_those_who_are_listed_and_counts_the_others(work, as_):
    a_street(work)
    work.session.get(Person, ANNA.account_id).listed_at = work.now
    here = frozenset({ANNA.account_id, BEN.account_id})
    page = desk_page(as_(IDA), "autumn", "minato", here=nobody, who=lambda topic: here)
    assert ([line.name for line in page.visitors], page.unnamed) == (["Anna Bell"], 1)


def test_the_booths_own_staff_are_no_visitors_of_it(work, as_):
    a_street(work)
    for account in (ANNA, IDA):
        work.session.get(Person, account.account_id).listed_at = work.now
    here = frozenset({ANNA.account_id, IDA.account_id})
    page = desk_page(as_(IDA), "autumn", "minato", here=nobody, who=lambda topic: here)
    assert ([line.name for line in page.visitors], page.unnamed, page.numbers.here) == (["Anna Bell"], 0, 1)


def test_a_viewers_desk_has_numbers_and_no_leads(work, as_):
    _, minato, _ = a_street(work)
    at_booth(work, minato, OTO, StaffRole.VIEWER)
    gifts.ask(as_(ANNA), "autumn", "minato", words="Hello?")
    page = desk_page(as_(OTO), "autumn", "minato", here=nobody, who=lambda topic: frozenset())
    assert (page.leads, page.numbers.leads, "leads:" in page.topics) == ([], 1, False)
    page = desk_page(as_(MEI), "autumn", "minato", here=nobody, who=lambda topic: frozenset())
    assert (len(page.leads), "leads:" in page.topics) == (1, True)


@pytest.mark.parametrize("actor", [ANNA, RUI, OTO, BEN])
def test_strangers_and_organisers_have_no_desk_here(work, as_, actor):
    a_street(work)
    with pytest.raises(NotFound):
        desk_page(as_(actor), "autumn", "minato", here=nobody, who=lambda topic: frozenset())
