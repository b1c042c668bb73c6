"""Editing a booth over HTTP: what an exhibitor says and shows, in one form that loses no word."""

from collections.abc import Callable, Iterable, Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from booths.hall.editing import edit_page
from booths.stand import approval, documents, editing
from booths.stand.access import edited_booth
from booths.stand.forms import BoothForm
from booths.stand.pictures import LOGOS, PICTURES
from booths.stand.routes import BOOTH, SAVED, place
from booths.stand.taking import keep_redrawn
from core.kit.errors import Conflict, Invalid
from core.kit.forms import Filled, parse
from core.kit.i18n import Sentence, say
from core.kit.uploads import Arrived, forget, posted_with_files, store_of
from core.kit.web import page, posted, read, see, write
from core.kit.work import Work
from realtime.presence import Presence

PICTURED: dict[str, Iterable[str]] = {"logo": LOGOS, "banner": PICTURES}
PICTURE_FIELDS = frozenset([*PICTURED, "no_logo", "no_banner"])
LONGEST = {"logo": 512, "banner": 1600}
CHOOSE_AGAIN = say("A preview keeps no file. Please choose this one again before you save.")


def presence(request: Request) -> Presence:
    """Who listens where."""
    found: Presence = request.app.state.hub.presence
    return found


async def show_edit(request: Request) -> Response:
    return await page(request, await read(request, edit_page, *place(request), here=presence(request).count))


async def save(request: Request) -> Response:
    """Words, logo and banner are one form, so that choosing a picture loses no word."""
    return await taken_in(request, rewrite, SAVED)


async def submit(request: Request) -> Response:
    """Save what stands in the form, if one was sent, and ask for approval, if all of it was good."""
    return await taken_in(request, hand_in, say("The organiser will look at it now."))


async def taken_in(
    request: Request, verb: Callable[[Work, str, str, BoothForm | None], None], said: Sentence
) -> Response:
    """Take in what was sent with *verb*; anything that is wrong comes back with all that was typed.

    What is good of it is kept: a browser cannot show again which file had been chosen.
    """
    fair, booth = place(request)
    await read(request, edited_booth, fair, booth)  # the door before a large upload
    try:
        form, files = await posted_with_files(request, allowed=PICTURED)
    except Invalid as problem:
        form = Filled(problem.typed)
        return await edit_again(request, form, problem.fields | wrong_words(form))
    wrong, status = await hang(request, form, files), 422
    words = words_of(form)
    try:
        is_about_words = bool(words.fields) or (verb is rewrite and not (files or form.fields))
        typed = parse(BoothForm, words) if is_about_words else None
        await write(request, rewrite if wrong else verb, fair, booth, typed)
    except Invalid as problem:
        wrong |= problem.fields
    except Conflict as problem:
        wrong, status = {"": problem.sentence}, problem.status
    if wrong:
        return await edit_again(request, form, wrong, status=status)
    return see(request, "booth_edit", fair=fair, booth=booth, flash=said)


def words_of(form: Filled) -> Filled:
    """What is said in words, without the pictures."""
    return Filled({name: said for name, said in form.fields.items() if name not in PICTURE_FIELDS})


def wrong_words(form: Filled) -> dict[str, Sentence]:
    """What is wrong with the words that came beside a file that is not taken: all is told at once."""
    try:
        if words_of(form).fields:
            parse(BoothForm, words_of(form))
    except Invalid as problem:
        return dict(problem.fields)
    return {}


async def hang(request: Request, form: Filled, files: dict[str, Arrived]) -> dict[str, Sentence]:
    """Another logo or banner, or none any more; returns what is wrong with them."""
    wrong: dict[str, Sentence] = {}
    try:
        for which in PICTURED:
            try:
                if which in files:
                    await forget(request, *await hung(request, files[which]))
                elif form.value(f"no_{which}"):
                    gone = await write(request, documents.remove_pictures_of, *place(request), which)
                    await forget(request, *gone)
            except Invalid as problem:
                wrong |= problem.fields
    finally:
        for arrived in files.values():
            arrived.path.unlink(missing_ok=True)
    return wrong


async def hung(request: Request, arrived: Arrived) -> list[str]:
    """Show it, an SVG as PNG; returns the stored names that nothing needs any more."""
    verb = documents.set_logo if arrived.field == "logo" else documents.set_banner
    stored = await keep_redrawn(store_of(request), arrived, longest=LONGEST[arrived.field])
    try:
        return await write(request, verb, *place(request), stored)
    except Exception:
        await forget(request, stored.stored_as)
        raise


async def preview(request: Request) -> Response:
    """The page with what is typed now; nothing is saved, and of a file only its name is sent."""
    form = await posted(request)
    chosen = {which: CHOOSE_AGAIN for which in PICTURED if form.value(which)}
    try:
        typed = parse(BoothForm, words_of(form))
    except Invalid as problem:
        return await edit_again(request, form, problem.fields | chosen)
    here, filled = presence(request).count, Filled(form.fields, chosen)
    return await page(
        request, await read(request, edit_page, *place(request), here=here, form=filled, typed=typed)
    )


async def edit_again(
    request: Request, form: Filled, wrong: Mapping[str, Sentence], *, status: int = 422
) -> Response:
    """The page with what was typed and the sentences beside it."""
    here, filled = presence(request).count, Filled(form.fields, wrong)
    shown = await read(request, edit_page, *place(request), here=here, form=filled)
    return await page(request, shown, status=status)


def rewrite(work: Work, fair: str, booth: str, words: BoothForm | None) -> None:
    """Write *words*, if there are any."""
    if words is not None:
        editing.change(work, fair, booth, words)


def hand_in(work: Work, fair: str, booth: str, words: BoothForm | None) -> None:
    """Write *words*, then submit: both or nothing."""
    rewrite(work, fair, booth, words)
    approval.submit(work, fair, booth)


edit_routes = [
    Route(f"{BOOTH}/edit", show_edit, name="booth_edit"),
    Route(f"{BOOTH}/edit", save, methods=["POST"]),
    Route(f"{BOOTH}/edit/preview", preview, methods=["POST"], name="booth_preview"),
    Route(f"{BOOTH}/edit/submission", submit, methods=["POST"], name="booth_submission"),
]
