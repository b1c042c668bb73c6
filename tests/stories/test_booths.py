"""A day at a booth: it is made, staffed and published, visitors come, leave things and take them back."""

import csv
import io
import json
import re
from concurrent.futures import ThreadPoolExecutor

from PIL import Image
from sqlmodel import select

from booths.stand.models import Booth, BoothStaff, StaffInvitation
from core.kit.work import Work
from realtime.cards.exchange import revoke
from realtime.cards.models import Handover
from tests.support.booths import a_booth, a_job, a_street, a_street_with_gifts, newest_link
from tests.support.house import House, next_event, say_live
from tests.support.papers import a_pdf
from tests.support.people import ANNA, BEN, IDA, MEI, OTO, PASSER_BY, RUI

B = "/fairs/autumn/booths/minato"


def streets_ids(work: Work) -> tuple[int, int]:
    """The street with a job at the first booth; the ids of booth and job."""
    _, minato, _ = a_street(work)
    return minato.id or 0, a_job(
        work, minato, link="", title_en="Joiner </script><script>alert(1)</script>"
    ).id or 0


def count(work: Work, model: type) -> int:
    return len(work.session.exec(select(model)).all())


def test_somebody_steps_up_and_everybody_at_the_booth_sees_it_at_once(house: House):
    booth, _ = house.write(OTO, streets_ids)
    assert "Letterbox" in house.as_(ANNA).get(B).text
    with house.live(ANNA) as anna:
        say_live(anna, "join", 1, f"booth:{booth}", None)
        say_live(anna, "join", 2, "hall:1", None)
        house.as_(IDA).post(f"{B}/counter")
        assert next_event(anna, "booth.counter_changed")[4] == {"booth": booth, "staffed": 1}
    part = house.as_(ANNA).get(B, headers={"Koryu-Part": "counter"}).text
    assert "Mio Ida" in part
    assert "Letterbox" not in part
    assert "<html" not in part


def test_a_card_left_at_the_counter_reaches_the_staff_live_and_nobody_else(house: House):
    booth, _, _ = house.write(OTO, a_street_with_gifts)
    with house.live(IDA) as ida, house.live(RUI) as rui:
        assert say_live(ida, "join", 1, f"leads:{booth}", None)[0] == "joined"
        assert say_live(rui, "join", 1, f"leads:{booth}", None)[3]["code"] == "not_found"
        form = {"id": "01JABCDEFGHJK0000001", "words": "Do you *build* doors? <b>now</b>"}
        for _ in range(2):
            assert house.as_(BEN).post(f"{B}/questions", data=form).status_code == 303
        lead = next_event(ida, "lead.arrived")[4]["lead"]
    page = house.as_(IDA).get(f"{B}/leads/{lead}").text
    assert "Ben Fischer" in page
    assert page.count("&lt;b&gt;now&lt;/b&gt;") == 1
    assert house.as_(RUI).get(f"{B}/leads/{lead}").status_code == 404
    assert house.as_(RUI).get(f"/fairs/autumn/booths/annex/leads/{lead}").status_code == 404


def test_interest_is_shown_live_once_and_by_form_and_taken_back(house: House):
    booth, job = house.write(OTO, streets_ids)
    act = {"id": "01JABCDEFGHJK0000002", "opening": job}
    with house.live(ANNA) as anna:
        say_live(anna, "join", 1, f"booth:{booth}", None)
        for number in (2, 3):
            answer = say_live(anna, "send", number, f"booth:{booth}", "interest.show", act)
            assert answer[2:] == ["ok", {"opening": job}]
    assert 'aria-pressed="true"' in house.as_(ANNA).get(B).text
    rows = list(csv.DictReader(io.StringIO(house.as_(IDA).get(f"{B}/leads.csv").content.decode("utf-8-sig"))))
    assert [row["Name"] for row in rows] == ["Anna Bell"]
    house.as_(ANNA).post(f"{B}/jobs/{job}/interest/removal")
    assert house.as_(IDA).get(f"{B}/leads.csv").text.count("Anna") == 0


def test_a_card_taken_back_in_the_wallet_is_gone_from_list_page_and_export(house: House):
    _, _, lead = house.write(OTO, a_street_with_gifts)
    assert "card1@minato.example" in house.as_(IDA).get(f"{B}/leads/{lead}").text
    (handover,) = house.read(OTO, lambda work: work.session.exec(select(Handover.id)).all())
    assert house.as_(ANNA).get(B).text.count(f"/cards/{handover}") >= 1
    house.write(ANNA, revoke, handover)
    assert house.as_(IDA).get(f"{B}/leads/{lead}").status_code == 404
    assert "Anna" not in house.as_(IDA).get(f"{B}/leads").text
    assert "Anna" not in house.as_(IDA).get(f"{B}/leads.csv").text


def test_somebody_without_a_card_is_led_to_making_one(house: House):
    house.write(OTO, streets_ids)
    answer = house.as_(BEN).post(f"{B}/cards")
    assert (answer.status_code, answer.headers["location"]) == (303, "/cards/mine")


def test_an_invitation_is_accepted_by_button_once_and_by_its_address_only(house: House):
    """Security 7: a scanner's GET uses nothing up; somebody else's login and a second use are refused."""
    house.write(OTO, a_street)
    assert (
        house.as_(MEI)
        .post(f"{B}/edit/staff/invitations", data={"email": "Ben@example.org", "role": "recruiter"})
        .status_code
        == 303
    )
    link = house.read(OTO, newest_link)
    assert house.as_(PASSER_BY).post(link).status_code == 403
    assert house.as_(ANNA).post(link).status_code == 404
    assert house.as_(BEN).get(link).status_code == 200
    assert house.as_(BEN).get(f"{B}/desk").status_code == 404
    assert house.as_(BEN).post(link, data={"role": "owner"}).headers["location"] == f"{B}/desk"
    assert house.as_(BEN).get(f"{B}/desk").status_code == 200
    assert house.as_(BEN).get(f"{B}/edit").status_code == 403
    assert house.as_(BEN).post(link).status_code == 404
    for stranger in (ANNA, PASSER_BY):
        assert "no longer valid" in house.as_(stranger).get(link).text


def test_the_link_of_an_invitation_that_was_accepted_leads_its_staff_to_their_desk(house: House):
    house.write(OTO, a_street)
    house.as_(MEI).post(f"{B}/edit/staff/invitations", data={"email": "ben@example.org", "role": "recruiter"})
    link = house.read(OTO, newest_link)
    house.as_(BEN).post(link)

    again = house.as_(BEN).get(link)
    assert (again.status_code, again.headers.get("location")) == (303, f"{B}/desk")

    assert house.as_(MEI).post(f"{B}/edit/staff/{BEN.account_id}/removal").status_code == 303
    assert house.as_(BEN).get(link).status_code == 404


def test_two_clicks_at_once_take_one_place(house: House):
    """Security 56: the invitation is one use however many requests race."""
    house.write(OTO, a_street)
    house.as_(MEI).post(f"{B}/edit/staff/invitations", data={"email": "ben@example.org", "role": "recruiter"})
    link, browser = house.read(OTO, newest_link), house.as_(BEN)
    with ThreadPoolExecutor(8) as pool:
        found = sorted(answer.status_code for answer in pool.map(lambda _: browser.post(link), range(8)))
    assert found == [303] + [404] * 7
    assert (
        house.read(
            OTO,
            lambda work: len(work.session.exec(select(BoothStaff).where(BoothStaff.account_id == 2)).all()),
        )
        == 1
    )
    assert house.read(OTO, count, StaffInvitation) == 1


def test_whoever_is_removed_loses_their_open_connection_and_the_desk(house: House):
    booth, _ = house.write(OTO, streets_ids)
    with house.live(IDA) as ida:
        say_live(ida, "join", 1, f"leads:{booth}", None)
        assert house.as_(MEI).post(f"{B}/edit/staff/3/removal").status_code == 303
        assert ida.receive()["code"] == 4001
    assert house.as_(IDA).get(f"{B}/desk").status_code == 404


def test_hostile_text_is_text_everywhere_it_shows(house: House):
    """Security 28, 37."""
    _, job = house.write(OTO, streets_ids)
    evil = "</script><img src=x onerror=alert(1)>"
    form = {
        "name_en": evil,
        "tagline_en": evil,
        "about_en": f"{evil} [x](javascript:alert(1))",
        "seeks_en": evil,
        "places_en": evil,
    }
    assert house.as_(MEI).post(f"{B}/edit", data=form).status_code == 303
    for address, actor in (
        (B, ANNA),
        ("/fairs/autumn/hall", ANNA),
        (f"{B}/edit", MEI),
        (f"{B}/desk", IDA),
        (f"{B}/jobs/{job}", ANNA),
    ):
        text = house.as_(actor).get(address).text
        assert "<img src=x" not in text, address
        assert "<script>alert" not in text, address
        assert 'href="javascript' not in text, address
    block = re.search(
        r'<script type="application/ld\+json">(.*?)</script>', house.as_(ANNA).get(B).text, re.DOTALL
    )
    assert json.loads(block[1])[0]["title"].startswith("Joiner </script>")


def test_wrong_input_comes_back_with_what_was_typed_and_a_sentence_beside_it(house: House):
    house.write(OTO, a_street)
    answer = house.as_(MEI).post(
        f"{B}/edit", data={"name_en": "", "tagline_en": "Typed already", "people": "many"}
    )
    assert answer.status_code == 422
    assert "Typed already" in answer.text
    assert 'id="people-error"' in answer.text


def test_the_preview_shows_what_is_typed_and_saves_nothing(house: House):
    house.write(OTO, a_street)
    answer = house.as_(MEI).post(
        f"{B}/edit/preview", data={"name_en": "Typed name"}, headers={"Koryu-Part": "stall"}
    )
    assert (answer.status_code, "Typed name" in answer.text, "<html" in answer.text) == (200, True, False)
    assert "Typed name" not in house.as_(ANNA).get(B).text


def test_logo_and_documents_are_taken_in_shown_and_downloaded_safely(house: House):
    """Security 41–45."""
    house.write(OTO, a_street)
    head = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
    svg = head + b'<script>alert(1)</script><rect width="9" height="9"/></svg>'
    assert house.as_(MEI).post(f"{B}/edit", files={"logo": ("../../x.svg", svg)}).status_code == 303
    logo = house.read(
        OTO,
        lambda work: work.session.exec(
            select(Booth.logo_id).where(Booth.slug == "minato", Booth.fair_id == 1)
        ).one(),
    )
    shown = house.as_(PASSER_BY).get(f"{B}/files/{logo}")
    assert (shown.headers["content-type"], shown.content[:4]) == ("image/png", b"\x89PNG")
    assert shown.headers["content-security-policy"] == "default-src 'none'; sandbox"
    paper = {"file": ('we "are".pdf\r\nX: y', a_pdf())}
    assert (
        house.as_(MEI)
        .post(f"{B}/edit/documents", files=paper, data={"title_en": "Us", "title_ja": ""})
        .status_code
        == 303
    )
    taken = house.as_(ANNA).get(f"{B}/documents/1")
    assert taken.headers["content-type"] == "application/octet-stream"
    assert taken.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert "x" not in taken.headers
    assert house.as_(ANNA).post(f"{B}/documents/1/taking").status_code == 303
    assert "Us" in house.as_(ANNA).get("/briefcase").text
    assert "ダウンロード1回" in house.as_(MEI).get(f"{B}/edit/documents").text


def test_files_of_another_kind_damaged_or_too_large_are_refused_and_leave_nothing_behind(house: House):
    """Security 43, 44."""
    house.write(OTO, a_street)
    out = io.BytesIO()
    Image.effect_noise((200, 200), 90).save(out, "PNG")
    wrong = [
        ("edit", "logo", b"<html><script>alert(1)</script></html>"),
        ("edit", "logo", out.getvalue()[:2000]),
        ("edit", "logo", b""),
        ("edit", "banner", b"%PDF-1.7"),
        ("edit/documents", "file", b"MZ\x90\x00 a program"),
        ("edit/documents", "file", b"%PDF-" + b"0" * (21 << 20)),
        ("edit/pictures", "picture", b"GIF89a"),
    ]
    for where, field, data in wrong:
        answer = house.as_(MEI).post(f"{B}/{where}", files={field: ("a.png", data)}, data={"title_en": "x"})
        assert answer.status_code == 422, (where, data[:20])
        assert 'class="error"' in answer.text
    folder = house.settings.data / "files"
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_jobs_come_in_from_a_file_after_a_dry_run(house: House):
    house.write(OTO, a_street)
    bad = "title_en,japanese\nJoiner,N2\nCook,N8\n"
    answer = house.as_(MEI).post(f"{B}/edit/jobs/imports", files={"file": ("jobs.csv", bad.encode())})
    assert (answer.status_code, "<code>japanese</code>" in answer.text, "Take them in" in answer.text) == (
        422,
        True,
        False,
    )
    good = bad.replace("N8", "N3")
    answer = house.as_(MEI).post(f"{B}/edit/jobs/imports", files={"file": ("jobs.csv", good.encode())})
    take = re.search(rf'action="({B}/edit/jobs/imports/\d+)"', answer.text)[1]
    assert "Joiner" not in house.as_(ANNA).get(B).text
    assert house.as_(RUI).post(take).status_code == 404
    assert house.as_(RUI).post(take.replace("minato", "annex")).status_code == 404
    assert house.as_(MEI).post(take).status_code == 303
    assert "Joiner" in house.as_(ANNA).get(B).text
    assert house.as_(MEI).post(take).status_code == 404


def test_a_page_out_of_the_hall_has_no_way_to_a_draft(house: House):
    def fill(work: Work) -> None:
        fair, *_ = a_street(work)
        a_booth(work, fair, slug="draft", name_en="Draft House", published=False)

    house.write(OTO, fill)
    assert "Draft House" not in house.as_(ANNA).get("/fairs/autumn/hall?words=draft").text
    with house.live(ANNA) as anna:
        assert say_live(anna, "join", 1, "booth:4", None)[3]["code"] == "not_found"
    with house.live(OTO) as oto:
        assert say_live(oto, "join", 1, "booth:4", None)[0] == "joined"
