"""The addresses of cards: the holder, my own cards, offers, the moment of exchange, codes, exports."""

from dataclasses import replace

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from core.fair.access import fair_id, visible_fair
from core.kit.errors import Invalid, NotFound
from core.kit.forms import parse
from core.kit.i18n import say
from core.kit.uploads import store_of
from core.kit.web import actor_of, page, posted, read, see, write
from core.kit.work import Work
from realtime.cards import exchange, exports, pages, wallet
from realtime.cards.forms import AnswerForm, NoteForm, OfferForm
from realtime.cards.mine.routes import mine_routes, needing_a_card
from realtime.cards.offer_pages import exchange_page, new_offer_page, offer_page
from realtime.cards.photos import pictured, small_photos
from realtime.cards.wallet import HeldCard, Wanted

KINDS = {
    "vcf": "text/vcard; charset=utf-8",
    "json": "application/jscontact+json; type=card",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


async def holder(request: Request) -> Response:
    """The wallet."""
    asked = request.query_params
    wanted = Wanted(
        query=asked.get("q", "")[:100],
        row=asked.get("row", "")[:1],
        tag=asked.get("tag", "")[:40],
        place=asked.get("place", "")[:40],
        fair=asked.get("fair", "")[:12],
        starred=asked.get("starred") == "1",
        due=asked.get("due") == "1",
        order="reading" if asked.get("order") == "reading" or asked.get("row") else "new",
    )
    number = asked.get("page", "1")
    shown = await read(
        request,
        pages.wallet_page,
        wanted,
        view="list" if asked.get("view") == "list" else "cards",
        page_number=int(number) if number.isdecimal() and len(number) < 6 else 1,
    )
    return await page(request, shown)


async def given(request: Request) -> Response:
    """What I gave."""
    return await page(request, await read(request, pages.given_page))


async def held(request: Request) -> Response:
    """One card."""
    return await page(request, await read(request, pages.held_page, request.path_params["handover"]))


async def note(request: Request) -> Response:
    """Keep a note on a card."""
    number, form = request.path_params["handover"], await posted(request)
    try:
        await write(request, wallet.annotate, number, parse(NoteForm, form))
    except Invalid as problem:
        shown = await read(request, pages.held_page, number)
        return await page(request, replace(shown, form=form.refused(problem)), status=422)
    return see(request, "held_card", handover=number, flash=say("Your note is kept."), anchor="notes")


async def take_back(request: Request) -> Response:
    """Take my card back."""
    number = request.path_params["handover"]
    await write(request, exchange.revoke, number)
    told = say("Your card is taken back. The other side keeps your name and the receipt.")
    return see(request, "held_card", handover=number, flash=told)


async def new_offer(request: Request) -> Response:
    """Choose what to hold out."""
    to, at = request.query_params.get("to", ""), request.query_params.get("at", "profile")
    number = int(to) if to.isdecimal() and len(to) < 12 else 0
    return await page(request, await read(request, new_offer_page, request.path_params["fair"], number, at))


@needing_a_card
async def make_offer(request: Request) -> Response:
    """Hold out my card."""
    request.app.state.limits.check("card.offer", _who(request), most=40, seconds=600)
    slug, form = request.path_params["fair"], await posted(request)
    try:
        typed = parse(OfferForm, form)
        made = await write(request, _offer_at, slug, typed)
    except Invalid as problem:
        to = form.value("to")
        number = int(to) if to.isdecimal() and len(to) < 12 else 0
        shown = await read(request, new_offer_page, slug, number, "profile")
        return await page(request, replace(shown, form=form.refused(problem)), status=422)
    if made.exchange is not None:
        return see(request, "exchange", exchange=made.exchange)
    told = say("Your card is held out. You will see here when it is taken.")
    return see(request, "offer", offer=made.offer, flash=told)


def _offer_at(work: Work, slug: str, form: OfferForm) -> exchange.Offering:
    fair = visible_fair(work, slug)
    return exchange.offer(
        work,
        fair_id=fair_id(fair),
        to=form.to,
        at=form.at,
        card_id=form.card,
        fields=form.fields if form.chosen else None,
        purpose=form.purpose,
    )


async def offer(request: Request) -> Response:
    """An offer; one that was taken leads to the exchange."""
    shown = await read(request, offer_page, request.path_params["offer"])
    if shown.exchange_id is not None:
        return see(request, "exchange", exchange=shown.exchange_id)
    return await page(request, shown)


@needing_a_card
async def answer(request: Request) -> Response:
    """Take it, giving mine or not, or let it lapse."""
    number, form = request.path_params["offer"], await posted(request)
    try:
        typed = parse(AnswerForm, form)
        if typed.answer == "decline":
            await write(request, exchange.decline, number)
            return see(request, "wallet", flash=say("The offer will lapse. Nobody is told."))
        taken = await write(request, _accept, number, typed)
    except Invalid as problem:
        shown = await read(request, offer_page, number)
        return await page(request, replace(shown, form=form.refused(problem)), status=422)
    return see(request, "exchange", exchange=taken)


def _accept(work: Work, offer_id: int, form: AnswerForm) -> int:
    return exchange.accept(
        work,
        offer_id,
        giving=form.answer == "give",
        card_id=form.card,
        fields=form.fields if form.chosen else None,
        purpose=form.purpose,
    )


async def withdraw_offer(request: Request) -> Response:
    """Hold it out no longer."""
    await write(request, exchange.withdraw, request.path_params["offer"])
    return see(request, "wallet", flash=say("Your card is no longer held out."))


async def moment(request: Request) -> Response:
    """The exchange."""
    return await page(request, await read(request, exchange_page, request.path_params["exchange"]))


async def export(request: Request) -> Response:
    """The chosen cards, or the whole holder, as a file."""
    kind = request.path_params["kind"]
    if kind not in KINDS:
        raise NotFound(say("There is no such page."))
    request.app.state.limits.check("card.export", _who(request), most=30, seconds=600)
    numbers = [int(n) for n in request.query_params.getlist("id")[:1000] if n.isdecimal() and len(n) < 12]
    cards = await read(request, _cards_for, numbers)
    return await _file(request, kind, cards, "koryu-cards")


def _cards_for(work: Work, numbers: list[int]) -> list[HeldCard]:
    return wallet.chosen(work, numbers) if numbers else wallet.holding(work)


async def vcard(request: Request) -> Response:
    """One card for the address book of a phone."""
    number = request.path_params["handover"]
    cards = await read(request, wallet.live_one, number)
    return await _file(request, "vcf", cards, f"koryu-card-{number}")


async def _file(request: Request, kind: str, cards: list[HeldCard], name: str) -> Response:
    locale, version = actor_of(request).locale, request.query_params.get("version")
    with_photos = kind in ("vcf", "json")
    stored = await read(request, pictured, cards) if with_photos else {}
    photos = await small_photos(store_of(request), stored)

    def written() -> bytes:
        match kind:
            case "json":
                return exports.as_jscontact(cards, photos)
            case "csv":
                return exports.as_csv(cards, locale)
            case "xlsx":
                return exports.as_xlsx(cards, locale)
        return exports.as_vcards(cards, "4.0" if version == "4" else "3.0", locale, photos).encode()

    data = await to_thread.run_sync(written)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"', "Cache-Control": "no-store"}
    return Response(data, media_type=KINDS[kind], headers=headers)


def _who(request: Request) -> int:
    return actor_of(request).signed_in_id


card_routes: list[BaseRoute] = [
    Route("/cards", holder, name="wallet"),
    Route("/cards/given", given, name="given_cards"),
    *mine_routes,
    Route("/cards/export.{kind}", export, name="card_export"),
    Route("/cards/{handover:int}", held, name="held_card"),
    Route("/cards/{handover:int}/note", note, methods=["POST"], name="card_note"),
    Route("/cards/{handover:int}/withdrawal", take_back, methods=["POST"], name="card_withdrawal"),
    Route("/cards/{handover:int}.vcf", vcard, name="card_vcf"),
    Route("/fairs/{fair}/offers", new_offer, name="new_offer"),
    Route("/fairs/{fair}/offers", make_offer, methods=["POST"], name="card_offer"),
    Route("/offers/{offer:int}", offer, name="offer"),
    Route("/offers/{offer:int}/answer", answer, methods=["POST"], name="offer_answer"),
    Route("/offers/{offer:int}/withdrawal", withdraw_offer, methods=["POST"], name="offer_withdrawal"),
    Route("/exchanges/{exchange:int}", moment, name="exchange"),
]
