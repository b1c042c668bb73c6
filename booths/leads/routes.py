"""Leads over HTTP: what visitors give, and what the booth's staff do with it."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from booths.leads import gifts, leads, pages
from booths.leads.export import export_leads
from booths.leads.forms import JudgeForm, NoteForm
from booths.stand.routes import BOOTH, POST, number, place
from core.kit.errors import Invalid
from core.kit.forms import parse
from core.kit.i18n import say
from core.kit.web import actor_of, go, page, posted, read, see, write
from realtime.cards.cards import NoCardYet

SAVED = say("Saved.")


async def leave_card(request: Request) -> Response:
    """One tap; somebody without a card is led to making one."""
    fair, booth = place(request)
    form = await posted(request)
    chosen = form.value("card")
    try:
        left = await write(
            request,
            gifts.leave_card,
            fair,
            booth,
            card_id=int(chosen) if chosen.isdecimal() and len(chosen) < 12 else None,
        )
    except NoCardYet as refusal:
        return go(request, str(request.app.url_path_for("my_cards")), flash=refusal.sentence)
    words = say("Your card is with the booth. You can take it back at any time.")
    words = say("Your card lies here already.") if left.again else words
    return see(request, "booth", fair=fair, booth=booth, flash=words, anchor="counter")


async def show_interest(request: Request) -> Response:
    fair, booth = place(request)
    await write(request, gifts.show_interest, fair, booth, number(request, "job"))
    told = say("The booth knows that you are interested, and your name.")
    return see(request, "booth", fair=fair, booth=booth, flash=told, anchor="jobs")


async def withdraw_interest(request: Request) -> Response:
    fair, booth = place(request)
    await write(request, gifts.withdraw_interest, fair, booth, number(request, "job"))
    return see(request, "booth", fair=fair, booth=booth, flash=say("Taken back."), anchor="jobs")


async def show_leads(request: Request) -> Response:
    wanted = pages.wanted_of(request.query_params)
    return await page(
        request, await read(request, pages.leads_page, *place(request), wanted, query=request.url.query)
    )


async def show_lead(request: Request) -> Response:
    return await page(request, await read(request, pages.lead_page, *place(request), number(request, "lead")))


async def judge(request: Request) -> Response:
    form, which = await posted(request), number(request, "lead")
    try:
        wanted = parse(JudgeForm, form)
        await write(
            request, leads.judge, *place(request), which, rating=wanted.rating, step=wanted.step,
            owner=wanted.owner, tags=wanted.tag_list,
        )  # fmt: skip
    except Invalid as problem:
        shown = await read(request, pages.lead_page, *place(request), which, form=form.refused(problem))
        return await page(request, shown, status=422)
    fair, booth = place(request)
    return see(request, "booth_lead", fair=fair, booth=booth, lead=which, flash=SAVED)


async def write_note(request: Request) -> Response:
    form, which = await posted(request), number(request, "lead")
    try:
        await write(request, leads.write_note, *place(request), which, parse(NoteForm, form).words)
    except Invalid as problem:
        shown = await read(request, pages.lead_page, *place(request), which, note=form.refused(problem))
        return await page(request, shown, status=422)
    fair, booth = place(request)
    return see(request, "booth_lead", fair=fair, booth=booth, lead=which, flash=SAVED, anchor="notes")


async def remove_note(request: Request) -> Response:
    fair, booth = place(request)
    which = number(request, "lead")
    await write(request, leads.remove_note, fair, booth, which, number(request, "note"))
    return see(request, "booth_lead", fair=fair, booth=booth, lead=which, anchor="notes")


async def export(request: Request) -> Response:
    """A file that is made anew each time, and never stored on the way."""
    request.app.state.limits.check("leads-export", actor_of(request).account_id or "", most=30, seconds=600)
    wanted = pages.wanted_of(request.query_params)
    made = await read(
        request, export_leads, *place(request), wanted, form=request.url.path.rpartition(".")[2]
    )
    headers = {
        "Content-Disposition": f'attachment; filename="{made.filename}"',
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(made.data, media_type=made.content_type, headers=headers)


leads_routes = [
    Route(f"{BOOTH}/cards", leave_card, methods=POST, name="booth_cards"),
    Route(f"{BOOTH}/jobs/{{job:int}}/interest", show_interest, methods=POST, name="job_interest"),
    Route(
        f"{BOOTH}/jobs/{{job:int}}/interest/removal",
        withdraw_interest,
        methods=POST,
        name="job_interest_removal",
    ),
    Route(f"{BOOTH}/leads", show_leads, name="booth_leads"),
    Route(f"{BOOTH}/leads.csv", export, name="booth_leads_csv"),
    Route(f"{BOOTH}/leads.xlsx", export, name="booth_leads_xlsx"),
    Route(f"{BOOTH}/leads/{{lead:int}}", show_lead, name="booth_lead"),
    Route(f"{BOOTH}/leads/{{lead:int}}", judge, methods=POST),
    Route(f"{BOOTH}/leads/{{lead:int}}/notes", write_note, methods=POST, name="lead_notes"),
    Route(
        f"{BOOTH}/leads/{{lead:int}}/notes/{{note:int}}/removal",
        remove_note,
        methods=POST,
        name="lead_note_removal",
    ),
]
