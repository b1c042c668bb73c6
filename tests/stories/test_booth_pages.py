"""What a booth tells whoever comes: whom it invites, who is there when, what it brings to the stage."""

import re

from core.kit.work import Work
from tests.support.booths import a_street, a_street_with_gifts, newest_link
from tests.support.house import House
from tests.support.people import ANNA, BEN, IDA, MEI, OTO, PASSER_BY
from tests.support.programme import a_session

B = "/fairs/autumn/booths/minato"


def test_an_invitation_says_who_invites_whom_to_what_before_one_signs_in(house: House):
    """Security 7: the link may have been passed on, so the invited address is hinted at, never written."""
    house.write(OTO, a_street)
    house.as_(MEI).post(f"{B}/edit/staff/invitations", data={"email": "ben@example.org", "role": "recruiter"})
    link = house.read(OTO, newest_link)
    told = {
        PASSER_BY: ("Rin Mei invites you to", "as: Recruiter", f'href="/sign-in?next={link}"'),
        ANNA: ("Rin Mei invites you to", "signed in as anna@example.org", "Please sign out"),
    }
    for who, words in told.items():
        shown = house.as_(who).get(link)
        page = re.sub(r"\s+", " ", shown.text)
        assert [word for word in ("Minato Robotics", "b…@example.org", *words) if word not in page] == []
        assert ("ben@example.org" in page, ">Accept<" in page) == (False, False)
    assert ">Accept<" in house.as_(BEN).get(link).text


def test_who_is_at_the_counter_when_is_told_in_the_readers_language(house: House):
    house.write(OTO, a_street)
    stretch = {"day": "2099-09-19", "starts": "09:00", "ends": "10:00"}
    for words in ({"who_en": "Ida, in English", "who_ja": "井田（英語）"}, {"who_en": "Everybody"}):
        assert house.as_(MEI).post(f"{B}/edit/hours", data=stretch | words).status_code == 303
    english, japanese = house.as_(ANNA).get(B).text, house.as_(MEI).get(B).text
    assert '<td lang="en">Ida, in English</td>' in english
    assert "井田（英語）" not in english
    assert '<td lang="ja">井田（英語）</td>' in japanese
    assert '<td lang="en">Everybody</td>' in japanese  # better in the other language than not at all


def test_a_booth_lists_its_sessions_in_the_page_itself(house: House):
    """Nothing fetches them afterwards, so that they are there without JavaScript too."""
    house.write(OTO, a_street_with_talks)
    page = house.as_(PASSER_BY).get(B).text
    listed = page.partition('id="sessions"')[2].partition("</section>")[0]
    titles = re.findall(r'<a href="/fairs/autumn/sessions/\d+">([^<]+)</a>', listed)
    assert titles == ["Doors that open themselves", "A talk that is over"]
    assert f'name="next" value="{B}"' in house.as_(ANNA).get(B).text, "a star leads back to the booth"
    assert 'id="sessions"' not in house.as_(PASSER_BY).get("/fairs/autumn/booths/annex").text


def a_street_with_talks(work: Work) -> None:
    """Two talks of the first booth, one of nobody's; the second booth has none."""
    fair, minato, _ = a_street(work)
    a_session(work, fair, booth_id=minato.id, title_en="A talk that is over", begins=-120)
    a_session(work, fair, booth_id=minato.id, title_en="Doors that open themselves")
    a_session(work, fair, title_en="Somebody else’s")


def test_filters_are_offered_to_be_cleared_only_where_one_is_set(house: House):
    house.write(OTO, a_street_with_gifts)
    leads, clear = f"{B}/leads", "Clear the filters"
    asked = {
        "": False,
        "?words=&gift=&rating=": False,
        "?rating=nonsense": False,
        "?rating=4": True,
        "?mine=yes": True,
    }
    found = {query: clear in house.as_(IDA).get(leads + query).text for query in asked}
    assert found == asked
