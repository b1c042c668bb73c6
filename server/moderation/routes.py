"""The moderation desk over HTTP; every act comes back to the desk."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from core.kit.errors import Conflict, Forbidden, Invalid
from core.kit.forms import Filled, parse
from core.kit.i18n import Sentence, say
from core.kit.web import page, posted, read, see, write
from server.moderation import order, reported
from server.moderation.access import moderated_fair
from server.moderation.forms import BanForm, MuteForm, SlowForm, WhyForm, WordsForm
from server.moderation.pages import desk_page


async def show(request: Request) -> Response:
    """What waits, and what is in force."""
    return await page(request, await read(request, desk_page, request.path_params["fair"]))


async def hide(request: Request) -> Response:
    """Take a message away."""
    return await act(request, order.hide, "message", WhyForm, say("The message is hidden."))


async def restore(request: Request) -> Response:
    """Bring a message back."""
    return await act(request, order.restore, "message", WhyForm, say("The message is back."))


async def settle(request: Request) -> Response:
    """Answer a report without hiding anything."""
    return await act(request, order.settle, "message", WhyForm, say("The report is settled."))


async def settle_person(request: Request) -> Response:
    """Answer the reports about somebody."""
    return await act(request, reported.settle_person, "account", WhyForm, say("The report is settled."))


async def release(request: Request) -> Response:
    """Let a message through."""
    slug, message = request.path_params["fair"], request.path_params["message"]
    try:
        await write(request, order.release, slug, message)
    except Conflict as problem:
        return see(request, "moderation", fair=slug, flash=problem.sentence)
    return see(request, "moderation", fair=slug, flash=say("The message is released."))


async def mute(request: Request) -> Response:
    """Silence somebody for a while."""
    return await act(request, order.mute, "account", MuteForm, say("Muted. They are told until when."))


async def unmute(request: Request) -> Response:
    """End it early."""
    return await act(request, order.unmute, "account", WhyForm, say("They may speak again."))


async def ban(request: Request) -> Response:
    """Keep somebody out."""
    return await act(
        request, order.ban, "account", BanForm, say("They are kept out; their connections are closed.")
    )


async def lift_ban(request: Request) -> Response:
    """Let somebody in again."""
    return await act(request, order.lift_ban, "account", WhyForm, say("They may come in again."))


async def slow(request: Request) -> Response:
    """Change a room's pace."""
    return await act(request, order.set_slow, "room", SlowForm, say("The room’s pace is changed."))


async def words(request: Request) -> Response:
    """Change the held words."""
    slug, form = request.path_params["fair"], await posted(request)
    try:
        wanted = parse(WordsForm, form)
        await write(request, order.set_words, slug, wanted.words)
    except Invalid as problem:
        shown = await read(request, desk_page, slug, form=form.refused(problem), form_of="words")
        return await page(request, shown, status=422)
    return see(request, "moderation", fair=slug, flash=say("Saved."))


async def act(
    request: Request, verb: Callable[..., Any], about: str, form_type: type[Any], flash: Sentence
) -> Response:
    """Read the form, do it, come back; what was refused stands on the desk beside its entries."""
    slug, subject, form = request.path_params["fair"], request.path_params[about], await posted(request)
    await read(request, moderated_fair, slug)
    try:
        entered = parse(
            form_type, Filled({name: form.fields[name] for name in form.fields if name != "next"})
        )
        await write(request, verb, slug, subject, **entered.model_dump())
    except Invalid as problem:
        shown = await read(request, desk_page, slug, form=form.refused(problem), form_of=f"{about}-{subject}")
        return await page(request, shown, status=422)
    except (Conflict, Forbidden) as problem:
        told = form.refused(Invalid({"why": problem.sentence}))
        shown = await read(request, desk_page, slug, form=told, form_of=f"{about}-{subject}")
        return await page(request, shown, status=problem.status)
    if person := form.value("next"):
        return (
            see(request, "console_person", fair=slug, account=subject, flash=flash)
            if person == "person"
            else (see(request, "moderation", fair=slug, flash=flash))
        )
    return see(request, "moderation", fair=slug, flash=flash)


DESK = "/fairs/{fair}/moderation"
MESSAGE, ACCOUNT = f"{DESK}/messages/{{message:int}}", f"{DESK}/people/{{account:int}}"
moderation_routes: list[BaseRoute] = [
    Route(DESK, show, name="moderation"),
    Route(f"{MESSAGE}/hiding", hide, methods=["POST"], name="moderation_hiding"),
    Route(f"{MESSAGE}/restoration", restore, methods=["POST"], name="moderation_restoration"),
    Route(f"{MESSAGE}/settlement", settle, methods=["POST"], name="moderation_settlement"),
    Route(f"{ACCOUNT}/settlement", settle_person, methods=["POST"], name="moderation_person_settlement"),
    Route(f"{MESSAGE}/release", release, methods=["POST"], name="moderation_release"),
    Route(f"{ACCOUNT}/mute", mute, methods=["POST"], name="moderation_mute"),
    Route(f"{ACCOUNT}/mute/end", unmute, methods=["POST"], name="moderation_mute_end"),
    Route(f"{ACCOUNT}/ban", ban, methods=["POST"], name="moderation_ban"),
    Route(f"{ACCOUNT}/ban/end", lift_ban, methods=["POST"], name="moderation_ban_end"),
    Route(f"{DESK}/rooms/{{room:int}}/pace", slow, methods=["POST"], name="moderation_pace"),
    Route(f"{DESK}/words", words, methods=["POST"], name="moderation_words"),
]
