"""The organiser's pages of rooms, tracks and speakers."""

from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.kit.errors import Invalid
from core.kit.forms import parse
from core.kit.i18n import say
from core.kit.web import leads_to, page, posted, read, see, write
from core.kit.work import Work
from server.programme import places, speakers
from server.programme.access import stored
from server.programme.editor import forms, pages


async def show_places(request: Request) -> Response:
    """Rooms and tracks."""
    return await page(request, await read(request, pages.places_page, fair(request)))


async def add_room(request: Request) -> Response:
    """A room more."""
    return await saved(request, places.add_room, forms.RoomForm, at="room-new")


async def change_room(request: Request) -> Response:
    """Other names."""
    room = request.path_params["room"]
    return await saved(request, places.change_room, forms.RoomForm, room, at=f"room-{room}")


async def remove_room(request: Request) -> Response:
    """A room less."""
    await write(request, places.remove_room, fair(request), request.path_params["room"])
    return see(request, "console_places", fair=fair(request), flash=say("The room is gone."))


async def add_track(request: Request) -> Response:
    """A track more."""
    return await saved(request, places.add_track, forms.TrackForm, at="track-new")


async def change_track(request: Request) -> Response:
    """Other names, another hue."""
    track = request.path_params["track"]
    return await saved(request, places.change_track, forms.TrackForm, track, at=f"track-{track}")


async def remove_track(request: Request) -> Response:
    """A track less."""
    await write(request, places.remove_track, fair(request), request.path_params["track"])
    return see(request, "console_places", fair=fair(request), flash=say("The track is gone."))


async def saved(request: Request, verb: Any, kind: type[forms.RoomForm], *subject: int, at: str) -> Response:
    """Do it, or show the page with the reason beside the field."""
    form = await posted(request)
    try:
        await write(request, verb, fair(request), *subject, **parse(kind, form).model_dump())
    except Invalid as problem:
        context = await read(request, pages.places_page, fair(request), at=at, form=form.refused(problem))
        return await page(request, context, status=422)
    return see(request, "console_places", fair=fair(request), flash=say("Saved."))


async def show_speakers(request: Request) -> Response:
    """Everybody who may stand on a stage."""
    return await page(request, await read(request, pages.speakers_page, fair(request)))


async def edit_speaker(request: Request) -> Response:
    """The form of a speaker, new or known."""
    return await page(request, await read(request, pages.speaker_edit_page, fair(request), speaker(request)))


async def save_speaker(request: Request) -> Response:
    """A speaker, new or known, and the account behind them."""
    form = await posted(request)
    try:
        await write(
            request, put_speaker, fair(request), speaker(request), form=parse(forms.SpeakerForm, form)
        )
    except Invalid as problem:
        context = await read(request, pages.speaker_edit_page, fair(request), speaker(request))
        return await page(request, replace(context, form=form.refused(problem)), status=422)
    return see(request, "console_speakers", fair=fair(request), flash=say("Saved."))


async def remove_speaker(request: Request) -> Response:
    """Gone, unless they appear in a session."""
    await write(request, speakers.remove_speaker, fair(request), request.path_params["speaker"])
    return see(request, "console_speakers", fair=fair(request), flash=say("The speaker is gone."))


def put_speaker(work: Work, slug: str, speaker_id: int | None, *, form: forms.SpeakerForm) -> None:
    """Make or change, then link: all of it or nothing."""
    if speaker_id is None:
        speakers.add_speaker(work, slug, details=form.details(), email=form.email)
        return
    changed = speakers.change_speaker(work, slug, speaker_id, details=form.details())
    speakers.link_account(work, slug, stored(changed.id), email=form.email)


def fair(request: Request) -> str:
    """The fair of the address."""
    slug: str = request.path_params["fair"]
    return slug


def speaker(request: Request) -> int | None:
    """The speaker of the address; None for a new one."""
    number: int | None = request.path_params.get("speaker")
    return number


HERE = "/fairs/{fair}/console/programme"
SPEAKER = HERE + "/speakers/{speaker:int}"
cast_routes = [
    Route(HERE + "/places", show_places, name="console_places"),
    Route(HERE + "/rooms", leads_to("console_places")),
    Route(HERE + "/tracks", leads_to("console_places")),
    Route(HERE + "/rooms", add_room, methods=["POST"], name="console_rooms"),
    Route(HERE + "/rooms/{room:int}", change_room, methods=["POST"], name="console_room"),
    Route(HERE + "/rooms/{room:int}/removal", remove_room, methods=["POST"], name="console_room_removal"),
    Route(HERE + "/tracks", add_track, methods=["POST"], name="console_tracks"),
    Route(HERE + "/tracks/{track:int}", change_track, methods=["POST"], name="console_track"),
    Route(HERE + "/tracks/{track:int}/removal", remove_track, methods=["POST"], name="console_track_removal"),
    Route(HERE + "/speakers", show_speakers, methods=["GET"], name="console_speakers"),
    Route(HERE + "/speakers", save_speaker, methods=["POST"]),
    Route(HERE + "/speakers/new", edit_speaker, name="console_speaker_new"),
    Route(SPEAKER, edit_speaker, methods=["GET"], name="console_speaker"),
    Route(SPEAKER, save_speaker, methods=["POST"]),
    Route(SPEAKER + "/removal", remove_speaker, methods=["POST"], name="console_speaker_removal"),
]
