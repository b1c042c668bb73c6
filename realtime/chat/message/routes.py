"""One message by form: rewording, taking back, an emoji, a report, hiding; as the socket does it."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from core.kit.errors import Forbidden, Invalid
from core.kit.forms import Filled, parse
from core.kit.i18n import Sentence, say
from core.kit.web import go, page, posted, read, write
from core.kit.work import Work
from realtime.chat import forms, order, pages, talk
from realtime.chat.access import entered_room
from realtime.chat.models import ChatMessage

MESSAGE = "/chat/{room:int}/messages/{message:int}"


def back(request: Request, next_path: str, room_id: int, flash: Sentence | None = None) -> Response:
    """To the page the form stood on, else to the room."""
    return go(
        request, next_path or f"{request.app.url_path_for('chat_room', room=room_id)}#newest", flash=flash
    )


async def edit_message(request: Request) -> Response:
    """The page on which a message is reworded without JavaScript."""
    room_id, message_id = request.path_params["room"], request.path_params["message"]
    message = await read(request, mine_to_edit, room_id, message_id)
    shown = pages.EditPage(
        room_id, message_id, request.query_params.get("next", ""), Filled.of({"text": message.text})
    )
    return await page(request, shown)


def mine_to_edit(work: Work, room_id: int, message_id: int) -> ChatMessage:
    """One's own message in a room one may enter."""
    return talk.own_message(work, entered_room(work, room_id), message_id)


async def save_message(request: Request) -> Response:
    """Reword it."""
    room_id, message_id, form = (
        request.path_params["room"],
        request.path_params["message"],
        await posted(request),
    )
    try:
        changed = parse(forms.RewordForm, form)
        await write(request, talk.edit, room_id, message_id, text=changed.text)
    except (Invalid, Forbidden) as problem:
        fields = problem.fields if isinstance(problem, Invalid) else {"text": problem.sentence}
        await read(request, mine_to_edit, room_id, message_id)
        shown = pages.EditPage(room_id, message_id, form.value("next"), Filled(form.fields, fields))
        return await page(request, shown, status=problem.status)
    return back(request, changed.next, room_id)


async def remove_message(request: Request) -> Response:
    """Take it back."""
    form = parse(forms.NextForm, await posted(request))
    await write(request, talk.remove, request.path_params["room"], request.path_params["message"])
    return back(request, form.next, request.path_params["room"], say("Your message is taken back."))


async def react(request: Request) -> Response:
    """An emoji by form."""
    form = parse(forms.ReactionForm, await posted(request))
    room_id = request.path_params["room"]
    await write(request, talk.react, room_id, request.path_params["message"], form.emoji, on=bool(form.on))
    return back(request, form.next, room_id)


async def report(request: Request) -> Response:
    """Ask the moderators to look."""
    form = parse(forms.ReportForm, await posted(request))
    room_id = request.path_params["room"]
    await write(request, order.report, room_id, request.path_params["message"], reason=form.reason)
    return back(request, form.next, room_id, say("Thank you. A moderator will look at it."))


async def hide(request: Request) -> Response:
    """A moderator hides a message."""
    form = parse(forms.NextForm, await posted(request))
    await write(request, order.hide, request.path_params["message"], hidden=True)
    return back(request, form.next, request.path_params["room"], say("The message is hidden."))


async def restore(request: Request) -> Response:
    """A moderator brings a message back."""
    form = parse(forms.NextForm, await posted(request))
    await write(request, order.hide, request.path_params["message"], hidden=False)
    return back(request, form.next, request.path_params["room"], say("The message can be read again."))


message_routes: list[BaseRoute] = [
    Route(MESSAGE, edit_message, name="chat_message"),
    Route(MESSAGE, save_message, methods=["POST"], name="chat_message_save"),
    Route(MESSAGE + "/removal", remove_message, methods=["POST"], name="chat_removal"),
    Route(MESSAGE + "/reactions", react, methods=["POST"], name="chat_reactions"),
    Route(MESSAGE + "/reports", report, methods=["POST"], name="chat_reports"),
    Route(MESSAGE + "/hiding", hide, methods=["POST"], name="chat_hiding"),
    Route(MESSAGE + "/restoration", restore, methods=["POST"], name="chat_restoration"),
]
