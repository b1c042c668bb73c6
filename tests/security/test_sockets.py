"""The socket of the whole house: who opens it, what it is told, what it hears once a right is gone."""

import inspect
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import WebSocketDenialResponse, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from booths.stand.access import visible_booth
from booths.stand.models import StaffRole
from booths.stand.staff import remove_staff
from core.kit.work import Work
from realtime.budgets import FRAME_BYTES
from realtime.closing import Closing
from realtime.rfc6455 import TOO_BIG
from server import serving
from server.moderation.order import ban
from tests.house.matrix import World
from tests.support.booths import at_booth
from tests.support.house import ADDRESS, House, say_live
from tests.support.live import a_database, an_app
from tests.support.people import ANNA, BEN
from tests.support.uvicorn import served

MALFORMED = [
    "", "null", "[]", "{}", "[null]", '["join"]', '["join",1]', '["join","1","fair:1",null]', 
    '["join",1.5,"fair:1",null]',
    '["join",-1,"fair:1",null]', '["join",1,"fair:1; DROP TABLE account",null]', '["join",1,"FAIR:1",null]',
    '["join",1,"fair:01",null]', '["join",1,"fair:1",["x",-1]]', '["send",1,"fair:1","x","not a body"]',
    '["send",1,"fair:1",{},{}]', '["join",NaN,"fair:1",null]', '["join",1,"fair:1",null', "[" * 20_000,
    '["beat"]' + " " * 70_000, '["\\ud800"]', '["join",99999999999999999999,"fair:1",null]', 
    '["event","fair:1",null,"x",{}]',
]  # fmt: skip


def listen_until_it_ends(socket: WebSocketTestSession, frame: str | None = None) -> None:
    """Say *frame* first, if there is one; raises when the socket is closed."""
    if frame is not None:
        socket.send_text(frame)
    while True:
        socket.receive_text()


@pytest.mark.parametrize("frame", MALFORMED)
def test_a_malformed_frame_ends_its_own_socket_only(world: World, frame: str):
    """Security 25, 26: no word of why, and everybody else goes on."""
    topic = f"fair:{world.ids['fair_id']}"
    with world.house.socket(world.browser("stranger")) as other:
        with (
            world.house.socket(world.browser("attendee")) as broken,
            pytest.raises(WebSocketDisconnect) as ended,
        ):
            listen_until_it_ends(broken, frame)
        assert ended.value.code == Closing.UNREADABLE
        assert ended.value.reason in ("", None)
        assert say_live(other, "join", 1, topic, None)[0] == "joined"


@pytest.mark.parametrize(
    "origin", [None, "null", "https://evil.example", f"{ADDRESS}.evil.example", "http://127.0.0.1:8001"]
)
def test_no_other_site_opens_the_socket_with_somebodys_cookie(house: House, origin: str | None):
    """Security 22: cross-site WebSocket hijacking."""
    headers = {} if origin is None else {"Origin": origin}

    with (
        pytest.raises((WebSocketDisconnect, WebSocketDenialResponse)),
        house.as_(ANNA).websocket_connect(
            "ws://127.0.0.1:8000/live", subprotocols=["koryu.1"], headers=headers
        ),
    ):
        pass


def test_who_somebody_is_stands_in_the_cookie_and_never_in_the_address(house: House):
    """Security 23: a token in the address opens nothing."""
    anna = house.as_(ANNA)
    cookie = next(iter(anna.cookies.jar)).value
    nobody = house.browser(None)
    with nobody.websocket_connect(
        f"ws://127.0.0.1:8000/live?login={cookie}&token={cookie}",
        subprotocols=["koryu.1"],
        headers={"Origin": ADDRESS},
    ) as socket:
        assert say_live(socket, "join", 1, "account:1", None)[3]["code"] == "not_found"


def ban_the_attendee(world: World) -> tuple[str, str, Callable[[], object]]:
    fair, organiser = world.ids["fair"], world.people["organiser"]
    who = world.people["stranger"].account_id
    return (
        "stranger",
        f"chat:{world.ids['room']}",
        lambda: world.house.write(organiser, ban, fair, who, hours=0, why="x"),
    )


def send_the_recruiter_home(world: World) -> tuple[str, str, Callable[[], object]]:
    """After somebody else was made owner."""
    fair, booth, organiser = world.ids["fair"], world.ids["booth"], world.people["organiser"]
    who = world.people["recruiter"].account_id or 0

    def change(work: Work) -> None:
        at_booth(work, visible_booth(work, fair, booth), world.people["stranger"], StaffRole.OWNER)
        remove_staff(work, fair, booth, who)

    return "recruiter", f"leads:{world.ids['booth_id']}", lambda: world.house.write(organiser, change)


def take_the_organisers_role(world: World) -> tuple[str, str, Callable[[], object]]:
    """By another organiser, who is made first."""
    address = (
        f"/fairs/{world.ids['fair']}/console/people/{world.people['organiser'].account_id}/roles/removal"
    )

    def end() -> object:
        fair = world.ids["fair"]
        given = f"/fairs/{fair}/console/people/{world.people['stranger'].account_id}/roles"
        world.browser("organiser").post(given, data={"role": "organiser"})
        return world.browser("stranger").post(address, data={"role": "organiser"})

    return "organiser", f"moderation:{world.ids['session']}", end


@pytest.mark.parametrize("loss", [ban_the_attendee, send_the_recruiter_home, take_the_organisers_role])
def test_a_right_that_is_lost_ends_the_open_socket_and_does_not_come_back(
    world: World, loss: Callable[[World], tuple]
):
    """Security 16, 24, 55: at once, and the next socket hears of nothing there."""
    role, topic, end = loss(world)
    with world.house.socket(world.browser(role)) as socket:
        assert say_live(socket, "join", 1, topic, None)[0] == "joined"
        end()
        with pytest.raises(WebSocketDisconnect) as ended:
            listen_until_it_ends(socket)
        assert ended.value.code == Closing.ACCESS_CHANGED
    with world.house.socket(world.browser(role)) as again:
        assert say_live(again, "join", 1, topic, None)[3]["code"] == "not_found"


def test_signing_out_ends_the_sockets_of_that_login(house: House):
    """Security 16."""
    browser = house.as_(BEN)
    with house.socket(browser) as socket:
        say_live(socket, "join", 1, "account:2", None)
        browser.post("/sign-out")
        with pytest.raises(WebSocketDisconnect) as ended:
            listen_until_it_ends(socket)
    assert ended.value.code == Closing.SIGNED_OUT


def test_signing_out_is_not_outlived_by_what_the_gate_remembers(house: House):
    """Security 16: the cookie of a tab that was here a moment ago opens nothing any more."""
    browser = house.as_(BEN)
    cookie = dict(browser.cookies)
    for _ in range(2):  # the second is let in from memory
        with house.socket(browser) as socket:
            assert say_live(socket, "join", 1, "account:2", None)[0] == "joined"
    browser.post("/sign-out")
    browser.cookies.update(cookie)

    with house.socket(browser) as socket:
        assert say_live(socket, "join", 1, "account:2", None)[2] == "error"


@pytest.mark.parametrize(
    ("size", "code"), [(FRAME_BYTES + 1, Closing.UNREADABLE), (FRAME_BYTES + 2, TOO_BIG)]
)
async def test_the_server_takes_small_frames_and_unpacks_nothing(tmp_path: Path, size: int, code: int):
    """Security 25: 64 KiB a frame, and no compression that could hide a large one."""
    async with served(an_app(a_database(tmp_path / "live.db"))) as (_, port):
        address = f"ws://127.0.0.1:{port}/live"
        async with connect(address, subprotocols=["koryu.1"], proxy=None, compression="deflate") as socket:  # type: ignore[list-item]
            assert socket.protocol.extensions == []
            await socket.send("x" * size)
            with pytest.raises(ConnectionClosed):
                await socket.recv()

    assert socket.close_code == code


def test_what_serves_the_fair_is_that_server():
    """Security 25: the command line starts no other."""
    assert serving.LiveProtocol.most == FRAME_BYTES + 1
    assert "ws=LiveProtocol" in inspect.getsource(serving.listen)
