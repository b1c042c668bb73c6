"""The addresses of my own cards and of the codes that give them."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import wraps
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from core.kit.downloads import send_file
from core.kit.errors import Conflict, Invalid
from core.kit.forms import Filled, parse
from core.kit.i18n import say
from core.kit.pictures import redraw
from core.kit.signing import Purpose
from core.kit.uploads import Arrived, forget, posted_with_files, store_of
from core.kit.web import actor_of, leads_to, page, posted, read, see, write
from realtime.cards import cards, links, pictures
from realtime.cards.access import own_card
from realtime.cards.forms import AnswerForm, CardForm, LinkForm
from realtime.cards.jscontact import read_jscontact
from realtime.cards.mine.pages import edit_page, link_line, link_page, links_page, my_cards_page
from realtime.cards.models import OfferLink
from realtime.cards.pictures import TYPES, Stored, seen_picture
from realtime.cards.vcard_reading import CardFileProblem, ReadCard, read_vcards

PICTURE_MB = 15
Endpoint = Callable[[Request], Awaitable[Response]]


def needing_a_card(endpoint: Endpoint) -> Endpoint:
    """Whoever has no card to give is led to the editor."""

    @wraps(endpoint)
    async def led(request: Request) -> Response:
        try:
            return await endpoint(request)
        except cards.NoCardYet as problem:
            return see(request, "card_new", flash=problem.sentence)

    return led


async def mine(request: Request) -> Response:
    """My cards; the first one is made at once."""
    shown = await read(request, my_cards_page)
    return await page(request, shown) if shown.cards else see(request, "card_new")


async def edit(request: Request) -> Response:
    """The editor, for a new card or one of mine."""
    return await page(request, await read(request, edit_page, request.path_params.get("card")))


async def save(request: Request) -> Response:
    """Make or change a card, with its picture."""
    actor_of(request).signed_in_id  # noqa: B018  (before anything is taken in)
    number, form = request.path_params.get("card"), Filled()
    if number is not None:
        await read(request, own_card, number)
    try:
        form, files = await posted_with_files(request, allowed={"picture": TYPES}, limit_mb=PICTURE_MB)
        stored = await _keep_picture(request, files.get("picture"))
        try:
            typed = parse(CardForm, form)
            if number is None:
                await write(request, cards.make_once, typed, stored)
            else:
                await write(request, cards.change, number, typed, stored)
        except Exception:
            await forget(request, *([stored.stored_as] if stored else []))
            raise
    except Invalid as problem:
        form = form if form.fields else Filled(problem.typed)
        shown = await read(request, edit_page, number, form)
        return await page(request, replace(shown, form=form.refused(problem)), status=422)
    return see(request, "my_cards", flash=say("Your card is saved. What you gave before stays as it was."))


async def _keep_picture(request: Request, arrived: Arrived | None) -> Stored | None:
    """A picture that was chosen, drawn anew and stored."""
    if arrived is None:
        return None
    try:
        data = await asyncio.to_thread(redraw, arrived.path, longest=pictures.LONGEST, field="picture")
    finally:
        arrived.path.unlink(missing_ok=True)
    stored_as = await asyncio.to_thread(store_of(request).keep_bytes, data)
    return Stored(stored_as, len(data), hashlib.sha256(data).hexdigest())


async def picture(request: Request) -> Response:
    """The photo or logo of a card; the address means nothing to whoever sees no card with it."""
    file = await read(request, seen_picture, request.path_params["file"])
    return send_file(request, file, cache="private, no-store")


async def preview(request: Request) -> Response:
    """The editor with what is typed so far drawn as a card; nothing is saved."""
    actor_of(request).signed_in_id  # noqa: B018  (before anything is taken in)
    number = request.query_params.get("card", "")
    card_id = int(number) if number.isdecimal() and len(number) < 12 else None
    if card_id is not None:
        await read(request, own_card, card_id)
    form = await _typed(request)
    return await page(request, await read(request, edit_page, card_id, form))


async def _typed(request: Request) -> Filled:
    """What is typed in the editor; a picture chosen there is not stored before the card is."""
    if not request.headers.get("content-type", "").startswith("multipart/"):
        return await posted(request)
    form, _ = await posted_with_files(request, allowed={})
    return form


async def prefer(request: Request) -> Response:
    """Give this one first."""
    await write(request, cards.prefer, request.path_params["card"])
    return see(request, "my_cards", flash=say("This card is now given first."))


async def remove(request: Request) -> Response:
    """Put a card away."""
    await write(request, cards.remove, request.path_params["card"])
    return see(
        request,
        "my_cards",
        flash=say("The card is put away. Copies that you gave stay until you take them back."),
    )


async def take_in(request: Request) -> Response:
    """Fill the editor from a file of vCards or JSContact; nothing is saved yet."""
    try:
        _, files = await posted_with_files(
            request, allowed={"file": ["application/octet-stream"]}, limit_mb=2
        )
        if "file" not in files:
            raise Invalid({"file": say("Please choose a .vcf or .json file.")})
        card = await asyncio.to_thread(_read_file, files["file"].path)
        form = Filled.of({"kind": "job_seeker", "design": "upright"} | cards.entries_read(card.card))
        return await page(request, await read(request, edit_page, None, form))
    except CardFileProblem as problem:
        refused = Invalid({"file": problem.say})
    except Invalid as problem:
        refused = problem
    shown = await read(request, edit_page, None)
    return await page(request, replace(shown, form=shown.form.refused(refused)), status=422)


def _read_file(path: Path) -> ReadCard:
    data = path.read_bytes()
    path.unlink()
    is_json = data.lstrip()[:1] in (b"{", b"[")
    return (read_jscontact(data) if is_json else read_vcards(data))[0]


async def codes(request: Request) -> Response:
    """My codes."""
    shown = await read(request, links_page)
    lines = [link_line(link, _address(request, link)) for link in shown.links]
    return await page(request, replace(shown, lines=lines))


def _address(request: Request, link: OfferLink) -> str:
    token = request.app.state.signer.sign(Purpose.CARD, link.id)
    path = request.app.url_path_for("card_link", token=token)
    return f"{str(request.app.state.settings.address).rstrip('/')}{path}"


@needing_a_card
async def make_code(request: Request) -> Response:
    """A new code."""
    form = await posted(request)
    shown = await read(request, links_page)
    if shown.fair_id is None:
        raise Conflict(say("There is no fair at the moment at which cards could change hands."))
    try:
        await write(request, links.make_link, shown.fair_id, parse(LinkForm, form))
    except Invalid as problem:
        return await page(request, replace(shown, form=form.refused(problem)), status=422)
    return see(request, "card_codes")


async def end_code(request: Request) -> Response:
    """A code is over."""
    await write(request, links.end_link, request.path_params["link"])
    return see(request, "card_codes", flash=say("The code is no longer valid."))


async def open_code(request: Request) -> Response:
    """Whose card a code gives."""
    token = request.path_params["token"]
    signed = request.app.state.signer.read(Purpose.CARD, token)
    return await page(request, await read(request, link_page, signed, token))


@needing_a_card
async def take_by_code(request: Request) -> Response:
    """Take the card of a code, giving mine or not."""
    token, form = request.path_params["token"], await posted(request)
    signed = request.app.state.signer.read(Purpose.CARD, token)
    request.app.state.limits.check("card.link", actor_of(request).signed_in_id, most=60, seconds=600)
    try:
        taken = await write(request, links.take, signed, parse(AnswerForm, form))
    except Invalid as problem:
        shown = await read(request, link_page, signed, token)
        return await page(request, replace(shown, form=form.refused(problem)), status=422)
    return see(request, "exchange", exchange=taken)


mine_routes: list[BaseRoute] = [
    Route("/cards/mine", mine, name="my_cards"),
    Route("/cards/mine", save, methods=["POST"], name="card_make"),
    Route("/cards/mine/new", edit, name="card_new"),
    Route("/cards/mine/preview", leads_to("card_new")),
    Route("/cards/mine/import", leads_to("card_new")),
    Route("/cards/mine/preview", preview, methods=["POST"], name="card_preview"),
    Route("/cards/mine/import", take_in, methods=["POST"], name="card_import"),
    Route("/cards/mine/codes", codes, name="card_codes"),
    Route("/cards/mine/codes", make_code, methods=["POST"], name="card_code_make"),
    Route("/cards/mine/codes/{link:int}/end", end_code, methods=["POST"], name="card_code_end"),
    Route("/cards/mine/{card:int}", edit, name="card_edit"),
    Route("/cards/mine/{card:int}", save, methods=["POST"], name="card_save"),
    Route("/cards/mine/{card:int}/preference", prefer, methods=["POST"], name="card_prefer"),
    Route("/cards/mine/{card:int}/removal", remove, methods=["POST"], name="card_removal"),
    Route("/cards/pictures/{file:int}", picture, name="card_picture"),
    Route("/c/{token}", open_code, name="card_link"),
    Route("/c/{token}", take_by_code, methods=["POST"], name="card_take"),
]
