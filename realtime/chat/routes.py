"""Rooms and conversations by page and form: everything the socket can do works here too."""

from dataclasses import replace
from hashlib import sha256

import anyio
from sqlmodel import select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from core.fair.access import fair_id, visible_fair
from core.kit.downloads import send_file
from core.kit.errors import Forbidden, Invalid, NotFound, TooMany
from core.kit.files import File, add_file, file_about
from core.kit.forms import Filled, parse
from core.kit.i18n import Sentence, say
from core.kit.pictures import redraw
from core.kit.uploads import Arrived, forget, keep, posted_with_files
from core.kit.web import actor_of, page, posted, read, see, write
from core.kit.work import Work
from realtime.acts import once
from realtime.budgets import ACTS
from realtime.chat import forms, order, pages, rooms, talk, unread
from realtime.chat.access import NO_MESSAGE, NO_ROOM, entered_room, require_message
from realtime.chat.message.routes import back, message_routes
from realtime.chat.messages import Done
from realtime.chat.models import RoomKind

OWN_ROOMS = {kind.value: kind for kind in (RoomKind.LOBBY, RoomKind.EXHIBITORS, RoomKind.ORGANISERS)}
"""Rooms that a fair has one of, by the name in their address."""
ATTACHABLE = ("image/png", "image/jpeg", "image/webp", "application/pdf")
LONGEST_SIDE = 2400
"""Pixels of a picture in a room."""
TITLES = {
    RoomKind.LOBBY: say("Lobby"),
    RoomKind.SESSION: say("Talk of the session"),
    RoomKind.BOOTH: say("At the booth"),
    RoomKind.EXHIBITORS: say("Exhibitors among themselves"),
    RoomKind.ORGANISERS: say("Organisers among themselves"),
    RoomKind.DIRECT: say("Conversation"),
}


async def show_room(request: Request) -> Response:
    """A room by itself, with paging back and search."""
    room_id = request.path_params["room"]
    context = await read(
        request,
        load_room,
        room_id,
        before=number(request, "before"),
        query=request.query_params.get("q", "")[:200],
    )
    if answered := number(request, "reply"):
        context = replace(context, chat=pages.replying(context.chat, answered))
    if context.chat.lines and not context.query:
        await write(request, unread.see, room_id, context.chat.lines[-1].id)
    return await shown(request, context)


async def show_fair_room(request: Request) -> Response:
    """The lobby, or the room of exhibitors or organisers; the same page under the fair's own address."""
    kind = OWN_ROOMS.get(request.path_params.get("kind", "lobby"))
    if kind is None:
        raise NotFound(NO_ROOM)
    context = await read(request, load_fair_room, request.path_params["fair"], kind)
    if context.chat.lines:
        await write(request, unread.see, context.chat.room_id, context.chat.lines[-1].id)
    return await shown(request, context)


async def shown(
    request: Request, context: pages.RoomPage, *, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """The page, with who is here now; after the mark was moved, so that its masthead counts what is left."""
    here = request.app.state.hub.presence.count(context.chat.topic)
    return await page(request, replace(context, here=here), status=status, headers=headers)


def load_fair_room(work: Work, slug: str, kind: RoomKind) -> pages.RoomPage:
    """A room that the fair has one of."""
    fair = visible_fair(work, slug)
    work.actor.signed_in_id  # noqa: B018  (a passer-by is asked to sign in first)
    room = rooms.find_room(work, fair_id(fair), kind)
    if room is None or room.id is None:
        raise NotFound(NO_ROOM)
    return load_room(work, room.id, before=None, query="")


def load_room(work: Work, room_id: int, *, before: int | None, query: str) -> pages.RoomPage:
    """The page's context, titled by the kind of room."""
    room = entered_room(work, room_id)
    title = TITLES[RoomKind(room.kind)].in_(work.actor.locale)
    return pages.room_page(work, room_id, title=title, fair_slug=None, before=before, query=query)


def number(request: Request, name: str) -> int | None:
    """A whole number of the query, None where it is none."""
    value = request.query_params.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else None


async def post_message(request: Request) -> Response:
    """Say something by form; a second click says it once."""
    room_id, form = request.path_params["room"], await posted(request)
    request.app.state.limits.check("act", actor_of(request).account_id or "", most=ACTS, seconds=60)
    try:
        message = parse(forms.MessageForm, form)
        done = await write(request, post_once, room_id, message, None)
    except (Invalid, Forbidden, TooMany) as problem:
        return await again(request, room_id, form, problem)
    return back(
        request, message.next, room_id, say("Your message waits for a moderator.") if done["held"] else None
    )


def post_once(
    work: Work,
    room_id: int,
    form: forms.MessageForm | forms.FileForm,
    arrived: Arrived | None,
    stored_as: str = "",
) -> dict[str, bool]:
    """The same act as on the socket, under the same id."""
    room = entered_room(work, room_id)

    def run() -> Done:
        file = written_down(work, room_id, arrived, stored_as) if arrived else None
        reply_to = form.reply_to if isinstance(form, forms.MessageForm) else None
        return talk.post(work, room_id, text=form.text, act_id=form.id, reply_to=reply_to, file=file)

    body = {"text": form.text, "reply_to": getattr(form, "reply_to", None)}
    if arrived:
        body["digest"] = arrived.digest
    answer: dict[str, bool] = once(
        work, topic=talk.topic_of(room), act_id=form.id, name="chat.post", body=body, run=run
    )
    return answer


def written_down(work: Work, room_id: int, arrived: Arrived, stored_as: str) -> File:
    """Write down a file that the store has kept already."""
    return add_file(
        work, f"chat:{room_id}", name=arrived.name, content_type=arrived.content_type, size=arrived.size,
        digest=arrived.digest, stored_as=stored_as,
    )  # fmt: skip


async def post_file(request: Request) -> Response:
    """A picture or PDF into the room."""
    room_id = request.path_params["room"]
    await read(request, entered_room, room_id)
    form = Filled()
    try:
        form, files = await posted_with_files(request, allowed={"file": ATTACHABLE})
        if "file" not in files:
            raise Invalid({"file": say("Please choose a file.")})
        try:
            message = parse(forms.FileForm, form)
            arrived = await anyio.to_thread.run_sync(harmless, files["file"])
        except BaseException:
            files["file"].path.unlink(missing_ok=True)
            raise
        await post_kept(request, room_id, message, arrived)
    except (Invalid, Forbidden, TooMany) as problem:
        return await again(request, room_id, form, problem)
    return back(request, message.next, room_id)


def harmless(arrived: Arrived) -> Arrived:
    """A picture without what the camera wrote into it (Security 46); any other file as it came. Slow."""
    if not arrived.content_type.startswith("image/"):
        return arrived
    kind = arrived.content_type.removeprefix("image/").upper()
    data = redraw(arrived.path, longest=LONGEST_SIDE, field=arrived.field, kind=kind)
    arrived.path.write_bytes(data)
    return replace(arrived, size=len(data), digest=sha256(data).hexdigest())


async def post_kept(request: Request, room_id: int, message: forms.FileForm, arrived: Arrived) -> None:
    """Keep the file and say it; where nothing was said, or it had been said already, no bytes stay."""
    kept = await keep(request, arrived.path)
    try:
        await write(request, post_once, room_id, message, arrived, kept)
    finally:
        if not await read(request, is_known, kept):
            await forget(request, kept)


def is_known(work: Work, stored_as: str) -> bool:
    """Whether a row tells of the bytes."""
    return work.session.exec(select(File.id).where(File.stored_as == stored_as)).first() is not None


async def again(
    request: Request, room_id: int, form: Filled, problem: Invalid | Forbidden | TooMany
) -> Response:
    """The room with what was typed and the reason beside it; nothing is lost."""
    context = await read(request, load_room, room_id, before=None, query="")
    refused: dict[str, Sentence] = (
        problem.fields if isinstance(problem, Invalid) else {"text": problem.sentence}
    )
    fields = dict(form.fields) | {
        "id": context.chat.form.fields["id"] if "id" not in form.fields else form.fields["id"]
    }
    chat = replace(context.chat, form=Filled(fields, refused))
    headers = {"Retry-After": str(problem.retry_after)} if isinstance(problem, TooMany) else None
    return await shown(request, replace(context, chat=chat), status=problem.status, headers=headers)


async def send_attachment(request: Request) -> Response:
    """A file that came with a message, for whoever may read that message."""
    file = await read(request, readable_file, request.path_params["room"], request.path_params["file"])
    return send_file(request, file)


def readable_file(work: Work, room_id: int, file_id: int) -> File:
    """Gone with its message."""
    room = entered_room(work, room_id)
    file = file_about(work, file_id, f"chat:{room_id}")
    message = talk.message_of_file(work, room_id, file_id)
    if message is None or message.deleted_at:
        raise NotFound(NO_MESSAGE)
    require_message(work, room, message.id or 0)
    return file


async def set_slow(request: Request) -> Response:
    """A moderator slows the room down."""
    form = parse(forms.SlowForm, await posted(request))
    await write(request, order.set_slow, request.path_params["room"], form.seconds)
    return back(request, form.next, request.path_params["room"], say("Saved."))


async def list_messages(request: Request) -> Response:
    """All conversations of the reader."""
    return await page(request, await read(request, pages.messages_page))


async def choose_seen(request: Request) -> Response:
    """Whether those one talks with see how far one has read."""
    form = await posted(request)
    await write(request, unread.choose_seen, shown=bool(form.value("shown")))
    return see(request, "messages", flash=say("Saved."))


async def begin_group(request: Request) -> Response:
    """A conversation of a few."""
    form = parse(forms.GroupForm, await posted(request))
    room = await write(request, rooms.begin_group, form.people, title=form.title)
    return see(request, "conversation", room=room.id)


ROOM = "/chat/{room:int}"

chat_routes: list[BaseRoute] = [
    Route("/messages", list_messages, name="messages"),
    Route("/messages/{room:int}", show_room, name="conversation"),
    Route("/messages/seen", choose_seen, methods=["POST"], name="chat_seen"),
    Route("/messages/groups", begin_group, methods=["POST"], name="chat_groups"),
    Route("/fairs/{fair}/lobby", show_fair_room, name="lobby"),
    Route("/fairs/{fair}/rooms/{kind}", show_fair_room, name="fair_room"),
    Route(ROOM, show_room, name="chat_room"),
    Route(ROOM + "/messages", post_message, methods=["POST"], name="chat_messages"),
    Route(ROOM + "/files", post_file, methods=["POST"], name="chat_files"),
    Route(ROOM + "/files/{file:int}", send_attachment, name="chat_file"),
    Route(ROOM + "/pace", set_slow, methods=["POST"], name="chat_pace"),
    *message_routes,
]
