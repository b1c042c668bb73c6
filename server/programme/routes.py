"""The programme's pages, stars and calendars."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.kit.i18n import say
from core.kit.pagecache import SharedPage
from core.kit.signing import Purpose
from core.kit.web import actor_of, go, own_path, page, posted, read, see, write
from server.programme import calendars, reminders, signups, stars
from server.programme.filters import filters_of
from server.programme.pages import my_day_page, programme_page
from server.programme.schedule_export import exported
from server.programme.speaker_page import speaker_page

CALENDAR = "text/calendar; charset=utf-8"


async def show(request: Request) -> Response:
    """The programme, filtered by the address."""
    filters = filters_of(request.query_params)
    return await page(
        request, await read(request, programme_page, request.path_params["fair"], filters=filters)
    )


async def my_day(request: Request) -> Response:
    """What the reader starred."""
    fair = request.path_params["fair"]
    return await page(
        request, await read(request, my_day_page, fair, address=await private_address(request, fair))
    )


async def star(request: Request) -> Response:
    """Into my day."""
    await write(request, stars.star, request.path_params["fair"], request.path_params["session"])
    return await back(request)


async def take_star_off(request: Request) -> Response:
    """Out of my day."""
    await write(request, stars.take_star_off, request.path_params["fair"], request.path_params["session"])
    return await back(request)


async def take_place(request: Request) -> Response:
    """A place in a session, or the end of its waiting list."""
    fair, session = request.path_params["fair"], request.path_params["session"]
    given = await write(request, signups.sign_up, fair, session)
    told = (
        say("You have a place. It is in your day too.")
        if given.placed_at is not None
        else say("You are on the waiting list. You are told as soon as a place is yours.")
    )
    return see(request, "session", fair=fair, session=session, flash=told)


async def give_place_up(request: Request) -> Response:
    """Somebody else may have it."""
    fair, session = request.path_params["fair"], request.path_params["session"]
    await write(request, signups.give_up, fair, session)
    told = say("Thank you for saying so: you are no longer signed up.")
    return see(request, "session", fair=fair, session=session, flash=told)


async def set_reminders(request: Request) -> Response:
    """A mail before my sessions, or none."""
    wanted = (await posted(request)).value("mail") == "yes"
    await write(request, reminders.set_mail, wanted=wanted)
    told = (
        say("You get a mail before your sessions.") if wanted else say("No more mails before your sessions.")
    )
    return see(request, "my_day", fair=request.path_params["fair"], anchor="reminders", flash=told)


async def back(request: Request) -> Response:
    """To where the star was pressed, else to the session."""
    form = await posted(request)
    fair, session = request.path_params["fair"], request.path_params["session"]
    if target := form.value("next"):
        return go(request, f"{own_path(target).partition('#')[0]}#session-{session}")
    return see(request, "session", fair=fair, session=session)


async def session_file(request: Request) -> Response:
    """One session for a calendar."""
    fair, session = request.path_params["fair"], request.path_params["session"]
    data = await read(request, calendars.session_calendar, fair, session, site=site(request))
    return attachment(data, CALENDAR, f"{fair}-{session}.ics")


async def fair_file(request: Request) -> Response:
    """The whole programme for a calendar; also an address to subscribe to."""
    fair = request.path_params["fair"]
    return attachment(
        await read(request, calendars.fair_calendar, fair, site=site(request)), CALENDAR, f"{fair}.ics"
    )


async def day_file(request: Request) -> Response:
    """My day for a calendar."""
    fair = request.path_params["fair"]
    data = await read(request, calendars.day_calendar, fair, site=site(request))
    return attachment(data, CALENDAR, f"{fair}-my-day.ics")


async def open_calendar(request: Request) -> Response:
    """A private address for my day."""
    fair = request.path_params["fair"]
    await write(request, calendars.open_calendar, fair)
    return see(
        request, "my_day", fair=fair, anchor="calendar", flash=say("Your private calendar address is ready.")
    )


async def close_calendar(request: Request) -> Response:
    """The private address opens nothing any more."""
    fair = request.path_params["fair"]
    await write(request, calendars.close_calendar, fair)
    return see(
        request, "my_day", fair=fair, anchor="calendar", flash=say("The old calendar address is closed.")
    )


async def subscribed(request: Request) -> Response:
    """What a calendar program fetches; the token in the address says whose day."""
    number = int(request.app.state.signer.read(Purpose.CALENDAR, request.path_params["token"]))
    request.app.state.limits.check("calendar", number, most=60, seconds=600)
    data = await read(request, calendars.subscribed_calendar, number, site=site(request))
    return Response(data, media_type=CALENDAR)


async def schedule_file(request: Request) -> Response:
    """The schedule for other programs: schedule.json in version 1, or 2 with ``?version=2``."""
    version = 2 if request.query_params.get("version") == "2" else 1
    data = await read(request, exported, request.path_params["fair"], version=version, site=site(request))
    return Response(data, media_type="application/json")


async def speaker(request: Request) -> Response:
    """Somebody on the stage."""
    number = request.path_params["speaker"]
    return await page(request, await read(request, speaker_page, request.path_params["fair"], number))


async def private_address(request: Request, fair: str) -> str:
    """The whole address of the reader's calendar, newly signed; "" while there is none."""
    if actor_of(request).account_id is None:
        return ""
    number = await read(request, calendars.my_calendar, fair)
    if number is None:
        return ""
    token = request.app.state.signer.sign(Purpose.CALENDAR, number)
    return site(request) + str(request.app.url_path_for("subscribed_calendar", token=token))


def site(request: Request) -> str:
    """The address of this installation, without a slash at its end."""
    address: str = request.app.state.settings.address
    return address.rstrip("/")


def attachment(data: bytes, content_type: str, name: str) -> Response:
    """A download."""
    return Response(
        data, media_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


FAIR = "/fairs/{fair}"
programme_routes = [
    SharedPage(FAIR + "/programme", show, name="programme"),
    Route(FAIR + "/programme.ics", fair_file, name="programme_calendar"),
    Route(FAIR + "/schedule.json", schedule_file, name="schedule_json"),
    Route(FAIR + "/my-day", my_day, name="my_day"),
    Route(FAIR + "/my-day.ics", day_file, name="my_day_calendar"),
    Route(FAIR + "/my-day/reminders", set_reminders, methods=["POST"], name="my_reminders"),
    Route(FAIR + "/my-day/calendar", open_calendar, methods=["POST"], name="my_calendar"),
    Route(FAIR + "/my-day/calendar/removal", close_calendar, methods=["POST"], name="my_calendar_removal"),
    Route(FAIR + "/sessions/{session:int}.ics", session_file, name="session_calendar"),
    Route(FAIR + "/sessions/{session:int}/star", star, methods=["POST"], name="session_star"),
    Route(
        FAIR + "/sessions/{session:int}/star/removal",
        take_star_off,
        methods=["POST"],
        name="session_star_removal",
    ),
    Route(FAIR + "/sessions/{session:int}/place", take_place, methods=["POST"], name="session_place"),
    Route(
        FAIR + "/sessions/{session:int}/place/removal",
        give_place_up,
        methods=["POST"],
        name="session_place_removal",
    ),
    SharedPage(FAIR + "/speakers/{speaker:int}", speaker, name="speaker"),
    Route("/calendars/{token}.ics", subscribed, name="subscribed_calendar"),
]
