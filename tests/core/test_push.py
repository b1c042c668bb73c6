"""Web Push: whom the fair asks, how a push is sealed and signed, and what the network may answer."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx2
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import ValidationError

from core.kit import posting
from core.kit.posting import HttpsLine, waiting
from core.kit.push import Answer, Push, PushServices, Urgency, decoded
from core.kit.settings import Settings
from tests.support.house import SECRET
from tests.support.push import PushService, in_letters, opened

HELLO = Push(
    title="Autumn Career Exchange", body="Ben Fischer wrote to you.", path="/messages/3", tag="/messages/3",
    lang="en", urgency=Urgency.HIGH, seconds=7200,
)  # fmt: skip


def settings(**given: object) -> Settings:
    """Those of a fair with a mail address of its own."""
    return Settings.model_validate({"mail_from": "The fair <fair@example.org>"} | given)


@pytest.fixture
def service() -> Iterator[PushService]:
    service = PushService(PushServices(settings(), SECRET).public_key)
    yield service
    service.close()


@pytest.fixture
async def fair(service: PushService) -> AsyncIterator[PushServices]:
    """The fair's side, its line ending at the service."""
    services = PushServices(settings(), SECRET, line=service.line())
    yield services
    await services.aclose()


async def test_a_push_is_signed_by_the_fair_and_only_its_browser_can_read_it(
    fair: PushServices, service: PushService
):
    browser, other = service.a_browser(), service.a_browser()

    assert await fair.send(HELLO, browser.receiver) == Answer(201)
    (brought,) = service.brought
    assert brought.browser == browser
    assert brought.shown == {
        "title": "Autumn Career Exchange", "body": "Ben Fischer wrote to you.", "path": "/messages/3",
        "tag": "/messages/3", "lang": "en",
    }  # fmt: skip
    assert browser.opened(brought.sealed) == brought.plain
    with pytest.raises(InvalidTag):
        other.opened(brought.sealed)


async def test_what_the_service_may_know_is_how_long_how_urgent_and_nothing_else(
    fair: PushServices, service: PushService
):
    browser = service.a_browser()
    await fair.send(HELLO, browser.receiver)
    await fair.send(replace(HELLO, urgency=Urgency.LOW, seconds=0, body="x" * 60), browser.receiver)
    await fair.send(replace(HELLO, tag="/messages/4"), browser.receiver)
    first, second, third = (brought.headers for brought in service.brought)

    assert (first["TTL"], first["Urgency"]) == ("7200", "high")
    assert (second["TTL"], second["Urgency"]) == ("0", "low"), "nothing of the push before is kept"
    assert first["Topic"] == second["Topic"] != third["Topic"]
    assert len(first["Topic"]) == 32
    assert "messages" not in str(first)
    assert first["Content-Length"] == second["Content-Length"], "the length tells nothing"
    assert "cookie" not in {name.lower() for name in first}


def test_the_reader_of_the_tests_reads_what_rfc_8291_wrote():
    """The example of RFC 8291, appendix A."""
    key = ec.derive_private_key(
        int.from_bytes(decoded("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94")), ec.SECP256R1()
    )
    body = decoded(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz"
        "AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )

    assert (
        opened(body, key, decoded("BTBZMqHH6r4Tts7J_aSIgg")) == b"When I grow up, I want to be a watermelon"
    )


def test_the_key_is_the_same_wherever_the_secret_is_and_another_for_another():
    mine = PushServices(settings(), SECRET).public_key

    assert PushServices(settings(mail_from="b@example.org"), SECRET).public_key == mine
    assert PushServices(settings(), SECRET + ".").public_key != mine
    assert len(decoded(mine)) == 65


async def test_a_push_that_is_signed_by_another_fair_is_refused(service: PushService):
    """So that the service of these tests has something to refuse."""
    browser, line = service.a_browser(), service.line()
    stranger = PushServices(settings(), "another secret", line=line)

    assert await stranger.send(HELLO, browser.receiver) == Answer(403)
    await line.aclose()


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/wp/1",
        "https://fcm.googleapis.com:443/fcm/send/a:b-c_d",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
        "https://wns2-par02p.notify.windows.com/w/?token=BQY%3d",
        "https://web.push.apple.com/QGu",
    ],
)
def test_the_services_of_the_browsers_makers_are_asked(endpoint: str):
    assert PushServices(settings(), SECRET).serve(endpoint)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/wp/1",
        "https://fcm.googleapis.com:8443/wp/1",
        "https://fcm.googleapis.com",
        "https://127.0.0.1/wp/1",
        "https://2130706433/wp/1",
        "https://[::1]/wp/1",
        "https://[::ffff:169.254.169.254]/latest",
        "https://localhost/wp/1",
        "https://db.internal/wp/1",
        "https://evil.example/fcm.googleapis.com/",
        "https://fcm.googleapis.com.evil.example/wp/1",
        "https://notfcm.googleapis.com/wp/1",
        "https://evilpush.apple.com/1",
        "https://push.apple.com/1",
        "https://fcm.googleapis.com@evil.example/wp/1",
        "https://evil.example\\@fcm.googleapis.com/wp/1",
        "https://fcm.googleapis.com\\.evil.example/wp/1",
        "https://fcm.googleapis.com/wp/1\r\nHost: evil.example",
        "https://FCM.googleapis.com/wp/1",
        "https://fcm.googleapis.com./wp/1",
        "https://fcm.googleapis.com#@evil.example/",
        "https://fcm。googleapis.com/wp/1",
        "file:///etc/passwd",
        "",
    ],
)
async def test_nobody_else_is_asked_whatever_a_browser_says(endpoint: str, service: PushService):
    """Security 38: names of push services only, over TLS, at one port; a number is no name."""
    line = service.line()
    fair = PushServices(settings(), SECRET, line=line)

    assert not fair.serve(endpoint)
    browser = service.a_browser()
    assert await fair.send(HELLO, replace(browser.receiver, endpoint=endpoint)) == Answer(404)
    assert service.asked == []
    await line.aclose()


async def test_where_no_service_is_named_nobody_is_asked(service: PushService):
    line = service.line()
    off = PushServices(settings(push_services=""), SECRET, line=line)

    assert not off.are_on
    assert await off.send(HELLO, service.a_browser().receiver) == Answer(404)
    assert service.asked == []
    await line.aclose()


@pytest.mark.parametrize(
    "name", ["127.0.0.1", "localhost", "*", "*.com:8443", "https://push.example.org", "::1"]
)
def test_only_names_can_be_set(name: str):
    assert settings(push_services="push.example.org, *.example.org").push_services == (
        "push.example.org", "*.example.org",
    )  # fmt: skip
    with pytest.raises(ValidationError, match="is no name such as"):
        settings(push_services=name)


def test_keys_that_are_none_are_refused_before_anything_is_kept(service: PushService):
    fair, good = PushServices(settings(), SECRET), service.a_browser().receiver
    off_the_curve = in_letters(b"\x04" + b"\x01" * 64)

    assert fair.is_receiver(good)
    for bad in (
        replace(good, auth=in_letters(b"short")),
        replace(good, auth="ああ"),
        replace(good, p256dh=off_the_curve),
        replace(good, p256dh=in_letters(decoded(good.p256dh)[:33])),
        replace(good, p256dh=""),
    ):
        assert not fair.is_receiver(bad)


async def test_a_redirect_is_not_followed(fair: PushServices, service: PushService):
    """Security 38: where a service points is nobody we ask."""
    service.otherwise.append((307, {"Location": "https://fcm.googleapis.com/elsewhere"}))

    assert await fair.send(HELLO, service.a_browser().receiver) == Answer(307)
    assert service.asked == ["/wp/0001"]


async def test_cookies_of_a_service_are_not_kept(fair: PushServices, service: PushService):
    browser = service.a_browser()
    service.otherwise.append((201, {"Set-Cookie": "who=fair; Path=/; Domain=fcm.googleapis.com"}))
    await fair.send(HELLO, browser.receiver)
    await fair.send(HELLO, browser.receiver)

    assert "Cookie" not in service.brought[0].headers


async def test_a_service_that_is_away_is_an_answer(service: PushService):
    line = service.line()
    service.close()
    answer = await PushServices(settings(), SECRET, line=line).send(HELLO, service.a_browser().receiver)
    await line.aclose()

    assert (answer, answer.wants_it_later, answer.knows_nobody) == (Answer(0), True, False)


class Slow(httpx2.AsyncBaseTransport):
    """Answers when nobody waits any more, or never ends."""

    def __init__(self, *, endless: bool) -> None:
        self.endless, self.pieces = endless, 0

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if not self.endless:
            await asyncio.sleep(30)
        return httpx2.Response(201, stream=Endless(self), request=request)


class Endless(httpx2.AsyncByteStream):
    """A kilobyte, and another one."""

    def __init__(self, slow: Slow) -> None:
        self.slow = slow

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            self.slow.pieces += 1
            yield b"x" * 1024


async def test_nobody_waits_long_for_a_service_nor_reads_all_it_says(monkeypatch: pytest.MonkeyPatch):
    """Security 38: five seconds in all, and no more of an answer than its status needs."""
    assert posting.SECONDS == 5
    monkeypatch.setattr(posting, "SECONDS", 0.2)
    late, endless = Slow(endless=False), Slow(endless=True)
    lines = HttpsLine(late), HttpsLine(endless)

    assert [await line.post("https://fcm.googleapis.com/wp/1", {}, b"") for line in lines] == [
        Answer(0), Answer(201),
    ]  # fmt: skip
    assert endless.pieces <= 6
    for line in lines:
        await line.aclose()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("120", timedelta(minutes=2)),
        ("0", timedelta()),
        ("99999999999999999999", timedelta(days=1)),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("²", None),
    ],
)
def test_how_long_a_service_asks_to_wait(words: str, expected: timedelta | None):
    assert waiting(words) == expected


def test_it_may_ask_by_a_date():
    at = format_datetime(datetime.now(UTC) + timedelta(minutes=10), usegmt=True)

    assert timedelta(minutes=9) < (waiting(at) or timedelta()) <= timedelta(minutes=10)
    assert waiting("Wed, 01 Jan 2020 00:00:00 GMT") == timedelta()
