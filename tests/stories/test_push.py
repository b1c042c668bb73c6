"""Browser push, whole: a browser is switched on over HTTP, told by a real push service, and no more."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response
from sqlmodel import select
from starlette.testclient import TestClient

from core.kit.database import utc_now
from core.kit.jobs import Job
from core.kit.push import PushServices
from core.kit.settings import Settings
from core.kit.work import Work
from realtime.chat.rooms import conversation_with
from realtime.notices import push
from realtime.notices.models import NoticeBrowser
from tests.support.chat import said
from tests.support.house import SECRET, House, a_house
from tests.support.people import ANNA, BEN, PASSER_BY
from tests.support.push import Browser, PushService

TRIES = ["/wp/0001"]


@pytest.fixture
def service() -> Iterator[PushService]:
    service = PushService(PushServices(Settings(), SECRET).public_key)
    yield service
    service.close()


@pytest.fixture
def fair(tmp_path: Path, service: PushService) -> Iterator[House]:
    """A running fair whose pushes end at the service."""
    with a_house(tmp_path / "data", line=service.line()) as running:
        yield running


def switch_on(client: TestClient, browser: Browser, **more: str) -> Response:
    """What the page's script sends after the click."""
    receiver = browser.receiver
    keys = {"endpoint": receiver.endpoint, "p256dh": receiver.p256dh, "auth": receiver.auth}
    headers = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
    answer: Any = client.post("/notices/browsers", data=keys | more, headers=headers)
    return answer


def rows(fair: House) -> list[NoticeBrowser]:
    """Every browser that is told."""
    return fair.read(PASSER_BY, lambda work: list(work.session.exec(select(NoticeBrowser))))


def jobs(fair: House) -> list[Job]:
    """Every push that was planned."""
    return fair.read(PASSER_BY, lambda work: list(work.session.exec(select(Job).where(Job.kind == push.JOB))))


def a_trial(fair: House) -> None:
    """Anna presses “Send a test” beside her browser."""
    (browser,) = rows(fair)
    answer = fair.as_(ANNA).post(f"/notices/browsers/{browser.id}/trials")
    assert (answer.status_code, answer.headers["location"]) == (303, "/notices/choices#browsers")


def until(fair: House, answer: Callable[[], object]) -> None:
    """Wait for the fair's own workers."""
    fair.until(answer)


def test_a_letter_is_shown_by_the_browser_of_its_reader(
    fair: House, service: PushService, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(push, "LOOKING", timedelta())
    browser = service.a_browser()
    assert switch_on(fair.as_(ANNA), browser).status_code == 204
    page = fair.as_(ANNA).get("/notices/choices").text
    assert "Firefox · Linux" in page
    assert browser.receiver.endpoint not in page, "the address is nobody's to read"

    def write(work: Work) -> None:
        said(work, conversation_with(work, 1, exchanged=True), "Are you free at five?")

    fair.write(BEN, write)
    until(fair, lambda: service.brought)

    (brought,) = service.brought
    assert brought.browser == browser
    assert (brought.shown["body"], brought.shown["lang"]) == ("Ben Fischer wrote to you.", "en")
    assert fair.as_(ANNA).get(brought.shown["path"]).status_code == 200
    until(fair, lambda: rows(fair)[0].reached_at)
    assert "Last notice" in fair.as_(ANNA).get("/notices/choices").text


def test_a_browser_that_the_service_knows_no_more_is_removed(fair: House, service: PushService):
    browser = service.a_browser()
    switch_on(fair.as_(ANNA), browser)
    service.forget(browser)
    a_trial(fair)

    until(fair, lambda: not rows(fair))
    assert service.asked == TRIES, "and it is not asked again"


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [
        (429, {"Retry-After": "600"}, timedelta(minutes=10)),
        (503, {"Retry-After": "5"}, timedelta(seconds=20)),
        (500, {}, timedelta(seconds=20)),
    ],
)
def test_a_service_that_is_busy_or_broken_is_asked_again_and_not_before_it_wants_to(
    fair: House, service: PushService, status: int, headers: dict[str, str], wait: timedelta
):
    switch_on(fair.as_(ANNA), service.a_browser())
    service.otherwise.append((status, headers))
    begun = utc_now()
    a_trial(fair)
    until(fair, lambda: jobs(fair)[0].problem)

    (job,) = jobs(fair)
    assert job.problem == f"a push service answered {status}"
    assert wait <= job.due_at - begun < wait + timedelta(seconds=15)
    assert len(rows(fair)) == 1

    def now_due(work: Work) -> None:
        work.session.get_one(Job, job.id).due_at = work.now

    fair.write(PASSER_BY, now_due)
    until(fair, lambda: service.brought)
    assert len(service.asked) == 2


@pytest.mark.parametrize("status", [307, 403, 413])
def test_what_a_service_refuses_or_points_elsewhere_is_not_sent_again(
    fair: House, service: PushService, status: int
):
    """Security 38: a redirect is followed by nobody."""
    switch_on(fair.as_(ANNA), service.a_browser())
    service.otherwise.append((status, {"Location": "https://fcm.googleapis.com/elsewhere"}))
    a_trial(fair)
    until(fair, lambda: jobs(fair)[0].done_at)

    assert service.asked == TRIES
    assert len(rows(fair)) == 1, "it may have been our fault"


def test_signing_out_ends_it(fair: House, service: PushService):
    switch_on(fair.as_(ANNA), service.a_browser())
    a_trial(fair)
    until(fair, lambda: service.brought)
    assert fair.as_(ANNA).post("/sign-out").status_code == 303

    assert rows(fair) == []


def test_addresses_that_are_no_push_services_are_refused(fair: House, service: PushService):
    """Security 38: nothing that a browser could name is asked but the services of the settings."""
    browser, anna = service.a_browser(), fair.as_(ANNA)
    assert fair.as_(PASSER_BY).post("/notices/browsers").status_code == 403
    for endpoint in (
        f"http://127.0.0.1:{service.port}/wp/0001",
        "https://10.0.0.1/",
        "https://db.internal/x",
        "",
    ):
        answer = anna.post(
            "/notices/browsers",
            data={
                "endpoint": endpoint, "p256dh": browser.receiver.p256dh, "auth": browser.receiver.auth,
            },
        )  # fmt: skip
        assert answer.status_code == 422

    assert rows(fair) == []
    assert switch_on(anna, browser).status_code == 204


def test_anothers_browser_is_not_there(fair: House, service: PushService):
    switch_on(fair.as_(ANNA), service.a_browser())
    (browser,) = rows(fair)
    for act in ("removal", "trials"):
        assert fair.as_(BEN).post(f"/notices/browsers/{browser.id}/{act}").status_code == 404
        assert fair.as_(PASSER_BY).post(f"/notices/browsers/{browser.id}/{act}").status_code == 403
    assert len(rows(fair)) == 1

    answer = fair.as_(ANNA).post(f"/notices/browsers/{browser.id}/removal")
    assert (answer.status_code, rows(fair)) == (303, [])


def test_trials_are_few(fair: House, service: PushService):
    switch_on(fair.as_(ANNA), service.a_browser())
    for _ in range(6):
        a_trial(fair)
    (browser,) = rows(fair)

    assert fair.as_(ANNA).post(f"/notices/browsers/{browser.id}/trials").status_code == 429


def test_the_boxes_are_a_form(fair: House):
    anna = fair.as_(ANNA)
    ticked = {"message": ["browser"], "card": ["page"], "booth": ["browser", "mail"]}
    assert anna.post("/notices/choices", data=ticked | {"begins": "", "ends": ""}).status_code == 303

    page = anna.get("/notices/choices").text
    assert boxes(page) == {
        ("message", "browser"), ("card", "page"), ("booth", "page"), ("booth", "browser"), ("booth", "mail"),
    }  # fmt: skip
    refused = anna.post("/notices/choices", data={"card": ["mail"], "begins": "22:00", "ends": ""})
    assert refused.status_code == 422
    assert boxes(refused.text) == {("card", "mail")}, "what was ticked is not lost"


def boxes(page: str) -> set[tuple[str, str]]:
    """Name and value of every ticked box."""
    found = [line for line in page.replace("<input", "\n<input").splitlines() if " checked" in line]
    return {(line.split('name="')[1].split('"')[0], line.split('value="')[1].split('"')[0]) for line in found}


def test_where_push_is_off_nobody_is_offered_it(tmp_path: Path, service: PushService):
    with a_house(tmp_path / "data", line=service.line(), push_services="") as fair:
        anna = fair.as_(ANNA)
        page = anna.get("/notices/choices").text
        assert "push-switch" not in page
        assert "Browser" not in page
        assert page.count('type="hidden" name="card" value="browser"') == 1, "the choice stays for later"
        assert switch_on(anna, service.a_browser()).status_code == 422


def test_the_worker_is_at_the_root_and_asked_for_anew(fair: House):
    answer = fair.as_(PASSER_BY).get("/sw.js")

    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "private, no-cache"
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert fair.as_(PASSER_BY).get("/app.webmanifest").json()["start_url"] == "/"
