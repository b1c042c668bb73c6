"""Reloading a page that a refused form left behind: the browser asks for the form's own address."""

import pytest
from starlette.routing import Match, Route

from booths.stand.models import StaffRole
from core.kit.web import Number
from core.kit.work import Work
from server.routes import routes
from tests.support.booths import a_street, at_booth
from tests.support.cards import a_card
from tests.support.console import attends
from tests.support.house import House
from tests.support.people import ANNA, MEI, OTO, PASSER_BY

NAVIGATES = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
FORMS = [route for route in routes if isinstance(route, Route) and "POST" in (route.methods or ())]
HERE = {"fair": "autumn", "booth": "minato"}


def has_a_page(path: str) -> bool:
    """Whether something answers a reader there."""
    scope = {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": []}
    return any(route.matches(scope)[0] is Match.FULL for route in routes)


def an_address_of(route: Route) -> str:
    """A form's address, whether or not there is what it names."""
    values = {
        name: "1" if isinstance(kind, Number) else HERE.get(name, "1")
        for name, kind in route.param_convertors.items()
    }
    return route.path_format.format_map(values)


@pytest.fixture
def street(house: House) -> House:
    """A fair with a booth, whose organiser and owner have cards."""
    house.write(OTO, made)
    return house


def made(work: Work) -> None:
    fair, minato, _ = a_street(work)
    attends(work, fair, ANNA)
    at_booth(work, minato, OTO, StaffRole.OWNER)
    a_card(work.as_(ANNA))


def test_no_address_of_a_form_says_405_to_somebody_who_reloads_it(street: House):
    assert len(FORMS) > 150
    for form in FORMS:
        path = an_address_of(form)
        answer = street.as_(OTO).get(path, headers=NAVIGATES)
        assert answer.status_code != 405, form
        if not has_a_page(path):
            led_to = answer.headers.get("location", "")
            assert (answer.status_code, has_a_page(led_to)) == (303, True), (form, led_to)


def test_programs_are_still_told_that_an_address_only_takes_forms(street: House):
    assert street.as_(OTO).get("/fairs/autumn/booths/minato/edit/preview").status_code == 405
    assert street.as_(OTO).put("/sign-out", headers=NAVIGATES).status_code == 405


@pytest.mark.parametrize(
    ("who", "form", "data"),
    [
        (MEI, "/fairs/autumn/booths/minato/edit/pictures", {}),
        (MEI, "/fairs/autumn/booths/minato/edit/documents", {}),
        (MEI, "/fairs/autumn/booths/minato/edit/staff/invitations", {"email": "nobody", "role": "viewer"}),
        (MEI, "/fairs/autumn/booths/minato/edit/jobs/imports", {}),
        (OTO, "/fairs/autumn/console/people/imports", {}),
        (OTO, "/fairs/autumn/console/people/1/membership", {"ends_on": "soon"}),
        (OTO, "/fairs/autumn/console/programme/sessions", {"title_en": ""}),
        (OTO, "/fairs/autumn/console/programme/rooms", {}),
        (OTO, "/fairs/autumn/console/programme/tracks", {}),
        (ANNA, "/cards/mine/import", {}),
        (ANNA, "/account/password", {"password": "short"}),
        (PASSER_BY, "/sign-in/password", {"email": "anna@example.org", "password": ""}),
    ],
)
def test_what_was_refused_is_reloaded_as_the_page_of_its_form(
    street: House, who, form: str, data: dict[str, str]
):
    assert street.as_(who).post(form, data=data).status_code == 422
    shown = street.as_(who).get(form, headers=NAVIGATES, follow_redirects=True)
    assert (shown.status_code, f'action="{form}"' in shown.text) == (200, True), shown.url
