"""From the organiser's first line to the hall, and what is told on the way."""

import pytest
from sqlmodel import select

from booths.hall.stall import stall_of
from booths.stand import approval, documents
from booths.stand.access import visible_booth
from booths.stand.documents import Stored
from booths.stand.editing import change, readiness
from booths.stand.forms import BoothForm, TitleForm, lines_of_links
from booths.stand.messages import BoothChanged
from booths.stand.models import Booth, BoothStaff, Level, StaffRole, Taken
from booths.stand.naming import check_names
from booths.stand.staff import accept
from core.kit.errors import Conflict, Forbidden, Invalid, NotFound
from core.kit.files import File
from core.kit.forms import Filled, parse
from realtime.chat.models import RoomKind
from realtime.chat.rooms import find_room
from tests.booths.test_staff import SIGNER, newest_token
from tests.support.booths import a_booth, a_street, at_booth
from tests.support.makers import a_fair
from tests.support.people import ANNA, BEN, IDA, MEI, OTO, RUI


def made(work, **values):
    given = {
        "name_en": "Umi Foods",
        "owner_email": "anna@example.org",
        "address": "https://fair.example",
    } | values
    return approval.create_booth(work, "autumn", signer=SIGNER, **given)


def stored(number=1, content_type="application/pdf"):
    return Stored(f"paper {number}.pdf", content_type, 9, "d" * 64, f"stored-{number}")


def test_a_booth_goes_from_nothing_into_the_hall(work, as_):
    fair, *_ = a_street(work)
    booth = made(as_(OTO))
    assert (booth.slug, find_room(work, fair.id, RoomKind.BOOTH, booth.id) is not None) == ("umi-foods", True)
    accept(as_(ANNA), newest_token(work))
    with pytest.raises(NotFound):
        visible_booth(as_(BEN), "autumn", "umi-foods")
    change(as_(ANNA), "autumn", "umi-foods", BoothForm(name_en="Umi Foods", name_ja="海フーズ"))
    approval.submit(as_(ANNA), "autumn", "umi-foods")
    assert approval.booths_of(as_(OTO), "autumn")[0].id == booth.id
    with pytest.raises(Conflict):
        approval.publish(as_(OTO), booth.id)
    approval.send_back(as_(OTO), booth.id, "Please add a logo.")
    assert booth.note == "Please add a logo."
    approval.submit(as_(ANNA), "autumn", "umi-foods")
    approval.approve(as_(OTO), booth.id)
    approval.publish(as_(OTO), booth.id)
    assert visible_booth(as_(BEN), "autumn", "umi-foods").id == booth.id
    told = [said.topic for said in work.outbox if isinstance(said.message, BoothChanged)]
    assert told == [f"booth:{booth.id}", f"hall:{fair.id}"]


@pytest.mark.parametrize("name", ["Umi Foods", "ＵＭＩ　ｆｏｏｄｓ", "海フーズ", "海ﾌｰｽﾞ"])
@pytest.mark.parametrize("field", ["name_en", "name_ja"])
def test_two_exhibitors_of_a_fair_never_have_one_name_however_it_is_spelt(work, as_, name, field):
    a_street(work)
    first = made(as_(OTO), name_ja="海フーズ")
    second = made(as_(OTO), name_en="Yama Foods", owner_email="ben@example.org")
    accept(as_(BEN), newest_token(work))
    names = {"name_en": "Yama", "name_ja": "山フーズ"} | {field: name}

    for give in (
        lambda: made(as_(OTO), **names),
        lambda: change(as_(BEN), "autumn", second.slug, BoothForm(**names)),
    ):
        with pytest.raises(Invalid) as refused:
            give()
        assert refused.value.fields.keys() == {field}
    assert (first.name_en, second.name_en) == ("Umi Foods", "Yama Foods")


def test_an_exhibitor_keeps_its_name_and_another_fair_has_its_own(work, as_):
    fair, *_ = a_street(work)
    booth = made(as_(OTO))
    accept(as_(ANNA), newest_token(work))
    change(as_(ANNA), "autumn", "umi-foods", BoothForm(name_en="Umi Foods", name_ja="海フーズ"))
    change(as_(ANNA), "autumn", "umi-foods", BoothForm(name_en="UMI Foods", name_ja="海フーズ"))
    elsewhere = a_fair(work)

    a_booth(work, fair, name_en="UMI Foods", slug="the-same-before-it-was-refused")
    change(
        as_(ANNA), "autumn", "umi-foods", BoothForm(name_en="UMI Foods", name_ja="海フーズ", places_en="Kobe")
    )
    check_names(work, elsewhere.id, None, name_en="Umi Foods", name_ja="")

    assert (booth.name_en, booth.places_en) == ("UMI Foods", "Kobe")


@pytest.mark.parametrize("actor", [ANNA, IDA, MEI, RUI, BEN])
def test_only_the_organisers_of_this_fair_decide(work, as_, actor):
    _, minato, _ = a_street(work)
    for act in (
        lambda w: approval.booths_of(w, "autumn"),
        made,
        lambda w: approval.approve(w, minato.id),
        lambda w: approval.send_back(w, minato.id, "No."),
        lambda w: approval.publish(w, minato.id),
        lambda w: approval.unpublish(w, minato.id),
        lambda w: approval.set_level(w, minato.id, Level.LEAD),
        lambda w: approval.set_seats(w, minato.id, 400),
        lambda w: approval.own(w, minato, "anna@example.org"),
    ):
        with pytest.raises(NotFound):
            act(as_(actor))
    assert (minato.level, minato.seats, minato.note) == (Level.STANDARD, 20, "")


def test_slugs_are_unique_in_a_fair_and_made_of_plain_letters(work, as_):
    a_street(work)
    named = ["Umi Foods", "Umi, foods!"]
    assert [made(as_(OTO), name_en=name).slug for name in named] == ["umi-foods", "umi-foods-2"]
    assert made(as_(OTO), name_en="", name_ja="海フーズ").slug.startswith("booth-")
    for slug in ("minato", "../etc", "Größe", "-", "a" * 61):
        with pytest.raises(Invalid) as refused:
            made(as_(OTO), name_en="Yama Foods", slug=slug)
        assert refused.value.fields.keys() == {"slug"}
    with pytest.raises(Invalid):
        made(as_(OTO), name_en="")


def test_an_owner_known_already_may_be_made_owner_at_once(work, as_):
    _, _, annex = a_street(work)
    assert approval.own(as_(OTO), annex, "Anna@example.org")
    assert not approval.own(as_(OTO), annex, "nobody@example.org")
    assert (
        work.session.exec(select(BoothStaff).where(BoothStaff.account_id == 1)).one().role == StaffRole.OWNER
    )


def test_the_owners_form_cannot_publish_or_grow_the_booth(work, as_):
    a_street(work)
    for name in ("level", "published_at", "approved_at", "seats", "slug", "fair_id"):
        with pytest.raises(Invalid) as refusal:
            parse(BoothForm, Filled({"name_en": ["x"], name: ["1"]}))
        assert list(refusal.value.fields) == [name]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name_en": "", "name_ja": ""}, "name_en"),
        ({"video_link": "https://evil.example/film"}, "video_link"),
        ({"links": "http://plain.example"}, "links"),
        ({"links": "x javascript:alert(1)"}, "links"),
        ({"industry": "piracy"}, "industry"),
        ({"languages": "xx"}, "languages"),
        ({"people": "-1"}, "people"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(work, as_, typed, field):
    a_street(work)
    fields = Filled({k: [v] for k, v in ({"name_en": "x"} | typed).items()})
    with pytest.raises(Invalid) as refusal:
        change(as_(MEI), "autumn", "minato", parse(BoothForm, fields))
    assert list(refusal.value.fields) == [field]


def test_a_link_is_called_in_the_readers_language_and_in_the_other_only_where_theirs_is_missing(work, as_):
    _, minato, *_ = a_street(work)
    typed = "Our site / 当社サイト https://a.example\n採用ページ https://b.example\nhttps://c.example"
    fields = Filled({"name_en": ["Minato"], "links": [typed]})
    change(as_(MEI), "autumn", "minato", parse(BoothForm, fields))

    def read_by(reader):
        return [(link.label, link.lang) for link in stall_of(as_(reader), minato, here=lambda topic: 0).links]

    assert read_by(ANNA) == [("Our site", "en"), ("採用ページ", "ja"), ("https://c.example", "en")]
    assert read_by(OTO) == [("当社サイト", "ja"), ("採用ページ", "ja"), ("https://c.example", "ja")]
    assert lines_of_links(minato.links) == typed


def test_readiness_names_what_is_missing(work, as_):
    fair, *_ = a_street(work)
    booth = a_booth(work, fair, published=False)
    assert [point.done for point in readiness(work, booth)] == [False] * 5
    at_booth(work, booth, MEI, StaffRole.OWNER)
    assert [point.done for point in readiness(work, booth)] == [False, False, False, True, False]


def test_documents_are_laid_out_taken_counted_and_taken_away(work, as_):
    _, minato, _ = a_street(work)
    paper = documents.add_document(as_(MEI), "autumn", "minato", stored(), TitleForm(title_en="Us in short"))
    for _ in range(2):
        documents.take(as_(ANNA), "autumn", "minato", paper.id)
        documents.download(as_(ANNA), "autumn", "minato", paper.id)
    work.session.expire_all()
    assert [row[1].id for row in documents.briefcase(as_(ANNA))] == [paper.id]
    assert documents.documents_of(work, minato.id)[0][1].downloads == 2
    assert documents.briefcase(as_(BEN)) == []
    assert documents.remove_document(as_(MEI), "autumn", "minato", paper.id) == ["stored-1"]
    assert (work.session.exec(select(Taken)).all(), work.session.exec(select(File)).all()) == ([], [])


def test_documents_and_pictures_of_one_booth_are_not_there_at_another(work, as_):
    _, minato, _ = a_street(work)
    paper = documents.add_document(as_(MEI), "autumn", "minato", stored(1), TitleForm(title_en="Ours"))
    picture = documents.add_picture(as_(MEI), "autumn", "minato", stored(2, "image/png"), TitleForm())
    documents.set_logo(as_(MEI), "autumn", "minato", stored(3, "image/png"))
    for act in (
        lambda w: documents.download(w, "autumn", "annex", paper.id),
        lambda w: documents.remove_document(w, "autumn", "annex", paper.id),
        lambda w: documents.remove_picture(w, "autumn", "annex", picture.id),
        lambda w: documents.shown_file(w, "autumn", "annex", minato.logo_id),
        lambda w: documents.shown_file(w, "autumn", "minato", paper.file_id),
    ):
        with pytest.raises(NotFound):
            act(as_(RUI))
    assert documents.shown_file(as_(ANNA), "autumn", "minato", minato.logo_id).name == "paper 3.pdf"


def test_a_recruiter_may_not_change_what_is_shown(work, as_):
    _, minato, _ = a_street(work)
    with pytest.raises(Forbidden):
        documents.set_logo(as_(IDA), "autumn", "minato", stored())
    with pytest.raises(Forbidden):
        change(as_(IDA), "autumn", "minato", BoothForm(name_en="Mine"))
    assert work.session.get(Booth, minato.id).name_en == "Minato Robotics"


def test_what_hangs_no_longer_is_forgotten(work, as_):
    _, minato, _ = a_street(work)
    assert documents.set_logo(as_(MEI), "autumn", "minato", stored(1)) == []
    assert documents.set_logo(as_(MEI), "autumn", "minato", stored(2)) == ["stored-1"]
    assert documents.remove_pictures_of(as_(MEI), "autumn", "minato", "logo") == ["stored-2"]
    assert minato.logo_id is None
