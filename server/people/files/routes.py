"""Photo and CV of a profile: taking them in, sending them out."""

import hashlib
from dataclasses import replace

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.accounts.models import Account, RoleName
from core.accounts.roles import has_role_anywhere
from core.kit.errors import Invalid, NotFound
from core.kit.files import File, file_about
from core.kit.i18n import say
from core.kit.pictures import redraw
from core.kit.uploads import Arrived, forget, keep, posted_with_files, send_file, store_of
from core.kit.web import actor_of, page, read, see, write
from core.kit.work import Work
from core.people.models import Person
from core.people.pages import ProfilePage, own_person, profile_page
from core.people.profile import about_of, remove_cv, remove_photo, set_cv, set_photo

PICTURES = ("image/jpeg", "image/png", "image/webp")
LONGEST_SIDE = 1024
PHOTO_MB, CV_MB = 15, 10
CHOOSE = say("Please choose a file first.")
NO_FILE = say("There is no such file.")


async def save_photo(request: Request) -> Response:
    """A new photo, drawn anew without what the camera wrote into it."""
    actor_of(request).signed_in_id  # noqa: B018  (before anything is taken in)
    request.app.state.limits.check("uploads", actor_of(request).signed_in_id, most=30, seconds=600)
    try:
        arrived = await take(request, "photo", PICTURES, PHOTO_MB)
        try:
            data = await to_thread.run_sync(lambda: redraw(arrived.path, longest=LONGEST_SIDE, field="photo"))
        finally:
            arrived.path.unlink(missing_ok=True)
    except Invalid as problem:
        return await refused(request, problem)
    stored_as = await to_thread.run_sync(store_of(request).keep_bytes, data)
    digest = hashlib.sha256(data).hexdigest()
    try:
        before = await write(request, set_photo, stored_as=stored_as, size=len(data), digest=digest)
    except Exception:
        await forget(request, stored_as)
        raise
    return await replaced(request, before, anchor="photo", flash_saved=True)


async def save_cv(request: Request) -> Response:
    """A new CV."""
    actor_of(request).signed_in_id  # noqa: B018  (before anything is taken in)
    request.app.state.limits.check("uploads", actor_of(request).signed_in_id, most=30, seconds=600)
    try:
        arrived = await take(request, "cv", ("application/pdf",), CV_MB)
    except Invalid as problem:
        return await refused(request, problem)
    stored_as = await keep(request, arrived.path)
    try:
        before = await write(
            request, set_cv, name=arrived.name, stored_as=stored_as, size=arrived.size, digest=arrived.digest
        )
    except Exception:
        await forget(request, stored_as)
        raise
    return await replaced(request, before, anchor="cv", flash_saved=True)


async def drop_photo(request: Request) -> Response:
    """No photo any more."""
    return await replaced(request, await write(request, remove_photo), anchor="photo")


async def drop_cv(request: Request) -> Response:
    """No CV any more."""
    return await replaced(request, await write(request, remove_cv), anchor="cv")


async def show_photo(request: Request) -> Response:
    """The photo of a person; to passers-by only of those who speak in public."""
    file = await read(request, shown_photo, request.path_params["account"])
    return send_file(request, file)


async def show_cv(request: Request) -> Response:
    """One's own CV; nobody else has an address for it."""
    return send_file(request, await read(request, own_cv), download=True)


async def take(request: Request, field: str, kinds: tuple[str, ...], limit_mb: int) -> Arrived:
    """The one file of a form."""
    _, files = await posted_with_files(request, allowed={field: kinds}, limit_mb=limit_mb)
    if field not in files:
        raise Invalid({field: CHOOSE})
    return files[field]


async def refused(request: Request, problem: Invalid) -> Response:
    """The profile page with the sentence beside the file; what is stored stays."""
    shown: ProfilePage = await read(request, own_profile)
    return await page(request, replace(shown, form=shown.form.refused(problem)), status=422)


async def replaced(
    request: Request, before: str | None, *, anchor: str, flash_saved: bool = False
) -> Response:
    """Forget the bytes that are not needed any more, and show the profile."""
    if before is not None:
        await forget(request, before)
    flash = say("Your file is saved.") if flash_saved else say("Your file is removed.")
    return see(request, "profile", flash=flash, anchor=anchor)


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
    Route("/profile/photo", save_photo, methods=["POST"], name="photo_saved"),
    Route("/profile/photo/removal", drop_photo, methods=["POST"], name="photo_removed"),
    Route("/profile/cv", show_cv, name="cv"),
    Route("/profile/cv", save_cv, methods=["POST"], name="cv_saved"),
    Route("/profile/cv/removal", drop_cv, methods=["POST"], name="cv_removed"),
    Route("/people/{account:int}/photo", show_photo, name="photo"),
]
