"""A profile with its photo and CV: taking them in as one form, sending the files out."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.accounts.models import Account, RoleName
from core.accounts.roles import has_role_anywhere
from core.kit.downloads import send_file
from core.kit.errors import Invalid, NotFound
from core.kit.files import File, file_about
from core.kit.forms import Filled
from core.kit.i18n import Sentence, say
from core.kit.pictures import redraw
from core.kit.uploads import Arrived, forget, keep, posted_with_files, store_of
from core.kit.web import actor_of, page, read, see, write
from core.kit.work import Work
from core.people.forms import parse_profile
from core.people.models import Person
from core.people.pages import ProfilePage, own_person, profile_page
from core.people.profile import about_of, change_profile, remove_cv, remove_photo, set_cv, set_photo

PICTURES = ("image/jpeg", "image/png", "image/webp")
TAKEN: dict[str, Iterable[str]] = {"photo": PICTURES, "cv": ("application/pdf",)}
WITHOUT = {"no_photo": remove_photo, "no_cv": remove_cv}
LONGEST_SIDE, LARGEST_MB = 1024, 15
NO_FILE = say("There is no such file.")


async def save_profile(request: Request) -> Response:
    """Words, photo and CV are one form, so that choosing a picture loses no word.

    What is good of it is kept: a browser cannot show again which file had been chosen.
    """
    request.app.state.limits.check("uploads", actor_of(request).signed_in_id, most=30, seconds=600)
    wrong: dict[str, Sentence] = {}
    try:
        form, files = await posted_with_files(request, allowed=TAKEN, limit_mb=LARGEST_MB)
    except Invalid as problem:
        return await refused(request, Filled(problem.typed), problem.fields | wrong_words(problem.typed))
    words = Filled({name: values for name, values in form.fields.items() if name not in WITHOUT})
    try:
        for field, keep_file in (("photo", keep_photo), ("cv", keep_cv)):
            try:
                if field in files:
                    await keep_file(request, files[field])
                elif form.value(f"no_{field}"):
                    await forget_replaced(request, await write(request, WITHOUT[f"no_{field}"]))
            except Invalid as problem:
                wrong |= problem.fields
        if words.fields or not (files or form.fields):
            await write(request, change_profile, parse_profile(words))
    except Invalid as problem:
        wrong |= problem.fields
    finally:
        for arrived in files.values():
            arrived.path.unlink(missing_ok=True)
    if wrong:
        return await refused(request, words, wrong)
    return see(request, "profile", flash=say("Your profile is saved."))


def wrong_words(typed: dict[str, list[str]]) -> dict[str, Sentence]:
    """What is wrong with the words that came beside a file that is not taken: all is told at once."""
    words = Filled({name: values for name, values in typed.items() if name not in WITHOUT})
    try:
        if words.fields:
            parse_profile(words)
    except Invalid as problem:
        return problem.fields
    return {}


async def keep_photo(request: Request, arrived: Arrived) -> None:
    """A new photo, drawn anew without what the camera wrote into it."""
    data = await to_thread.run_sync(lambda: redraw(arrived.path, longest=LONGEST_SIDE, field="photo"))
    stored_as = await to_thread.run_sync(store_of(request).keep_bytes, data)
    digest = hashlib.sha256(data).hexdigest()
    try:
        before = await write(request, set_photo, stored_as=stored_as, size=len(data), digest=digest)
    except Exception:
        await forget(request, stored_as)
        raise
    await forget_replaced(request, before)


async def keep_cv(request: Request, arrived: Arrived) -> None:
    """A new CV."""
    stored_as = await keep(request, arrived.path)
    try:
        before = await write(
            request, set_cv, name=arrived.name, stored_as=stored_as, size=arrived.size, digest=arrived.digest
        )
    except Exception:
        await forget(request, stored_as)
        raise
    await forget_replaced(request, before)


async def forget_replaced(request: Request, before: str | None) -> None:
    """The bytes that are not needed any more, if there are any."""
    if before is not None:
        await forget(request, before)


async def refused(request: Request, words: Filled, wrong: dict[str, Sentence]) -> Response:
    """The profile page with what was typed and the sentences beside it."""
    shown: ProfilePage = await read(request, own_profile)
    typed = words if words.fields else shown.form
    return await page(request, replace(shown, form=Filled(typed.fields, wrong)), status=422)


async def show_photo(request: Request) -> Response:
    """The photo of a person; to passers-by only of those who speak in public."""
    file = await read(request, shown_photo, request.path_params["account"])
    return send_file(request, file)


async def show_cv(request: Request) -> Response:
    """One's own CV; nobody else has an address for it."""
    return send_file(request, await read(request, own_cv), download=True)


def own_profile(work: Work) -> ProfilePage:
    """The actor's profile as a form, with the name of their CV."""
    person = own_person(work)
    cv = work.session.get(File, person.cv_id) if person.cv_id is not None else None
    return profile_page(work, cv_name=cv.name if cv else "")


def shown_photo(work: Work, account_id: int) -> File:
    """The photo, for everybody signed in; for passers-by only where its person speaks in public."""
    person = work.session.get(Person, account_id)
    account = work.session.get(Account, account_id)
    if person is None or account is None or person.photo_id is None or account.closed_at is not None:
        raise NotFound(NO_FILE)
    if work.actor.account_id is None and not has_role_anywhere(work, account_id, RoleName.SPEAKER):
        raise NotFound(NO_FILE)
    return file_about(work, person.photo_id, about_of(person))


def own_cv(work: Work) -> File:
    """The actor's CV."""
    person = own_person(work)
    if person.cv_id is None:
        raise NotFound(NO_FILE)
    return file_about(work, person.cv_id, about_of(person))


file_routes = [
    Route("/profile", save_profile, methods=["POST"], name="profile_saved"),
    Route("/profile/cv", show_cv, name="cv"),
    Route("/people/{account:int}/photo", show_photo, name="photo"),
]
