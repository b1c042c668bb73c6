"""What lies at the counter: logo, banner, pictures, and documents to take away."""

from dataclasses import dataclass

from sqlalchemy import update
from sqlmodel import col, select

from booths.stand.access import booth_id, edited_booth, may_see, visible_booth
from booths.stand.counter import tell_change
from booths.stand.editing import keep
from booths.stand.forms import TitleForm
from booths.stand.models import Booth, Document, Picture, Taken
from core.kit.errors import Conflict, Invalid, NotFound
from core.kit.files import File, add_file
from core.kit.i18n import say
from core.kit.work import Work

DOCUMENTS_LIMIT = 20
PICTURES_LIMIT = 12
TYPES = ("application/pdf", "image/png", "image/jpeg", "image/webp")
NO_DOCUMENT = say("There is no such document.")


@dataclass(frozen=True)
class Stored:
    """Bytes that lie in the store already, waiting for their row."""

    name: str
    content_type: str
    size: int
    digest: str
    stored_as: str


def set_logo(work: Work, fair: str, booth: str, stored: Stored) -> list[str]:
    """Show another logo; returns the stored names that nothing needs any more."""
    found = edited_booth(work, fair, booth)
    old, found.logo_id = found.logo_id, put(work, found, stored)
    keep(work, found)
    return forget(work, old)


def set_banner(work: Work, fair: str, booth: str, stored: Stored) -> list[str]:
    """Show another banner; returns the stored names that nothing needs any more."""
    found = edited_booth(work, fair, booth)
    old, found.banner_id = found.banner_id, put(work, found, stored)
    keep(work, found)
    return forget(work, old)


def remove_pictures_of(work: Work, fair: str, booth: str, which: str) -> list[str]:
    """Take the ``logo`` or the ``banner`` down."""
    found = edited_booth(work, fair, booth)
    column = {"logo": "logo_id", "banner": "banner_id"}[which]
    old = getattr(found, column)
    setattr(found, column, None)
    keep(work, found)
    return forget(work, old)


def add_picture(work: Work, fair: str, booth: str, stored: Stored, form: TitleForm) -> Picture:
    """Hang a picture into the gallery."""
    found = edited_booth(work, fair, booth)
    if len(gallery(work, booth_id(found))) >= PICTURES_LIMIT:
        raise Conflict(say("At most {limit} pictures; please remove one first.", limit=PICTURES_LIMIT))
    picture = Picture(
        booth_id=booth_id(found), file_id=put(work, found, stored), caption_en=form.title_en,
        caption_ja=form.title_ja, at=work.now,
    )  # fmt: skip
    work.session.add(picture)
    work.session.flush()
    tell_change(work, found)
    return picture


def remove_picture(work: Work, fair: str, booth: str, picture: int) -> list[str]:
    """Take a picture down; returns the stored names that nothing needs any more."""
    found = edited_booth(work, fair, booth)
    hung = work.session.exec(
        select(Picture).where(Picture.id == picture, Picture.booth_id == found.id)
    ).first()
    if hung is None:
        raise NotFound(say("There is no such picture."))
    work.session.delete(hung)
    work.session.flush()
    tell_change(work, found)
    return forget(work, hung.file_id)


def gallery(work: Work, booth: int) -> list[Picture]:
    """The pictures of a booth. The caller has passed a door."""
    return list(work.session.exec(select(Picture).where(Picture.booth_id == booth).order_by(col(Picture.id))))


def add_document(work: Work, fair: str, booth: str, stored: Stored, form: TitleForm) -> Document:
    """Lay out a document.

    Raises:
        Invalid: It has no title in either language.
    """
    found = edited_booth(work, fair, booth)
    if not (form.title_en or form.title_ja):
        raise Invalid({"title_en": say("Please give the document a title in one of the two languages.")})
    if len(documents_of(work, booth_id(found))) >= DOCUMENTS_LIMIT:
        raise Conflict(say("At most {limit} documents; please remove one first.", limit=DOCUMENTS_LIMIT))
    document = Document(
        booth_id=booth_id(found), file_id=put(work, found, stored), title_en=form.title_en,
        title_ja=form.title_ja, at=work.now,
    )  # fmt: skip
    work.session.add(document)
    work.session.flush()
    tell_change(work, found)
    return document


def remove_document(work: Work, fair: str, booth: str, document: int) -> list[str]:
    """Take a document away, out of briefcases too; returns the stored names that nothing needs any more."""
    found = edited_booth(work, fair, booth)
    laid = document_of(work, found, document)
    for taken in work.session.exec(select(Taken).where(Taken.document_id == document)):
        work.session.delete(taken)
    work.session.flush()
    work.session.delete(laid)
    work.session.flush()
    tell_change(work, found)
    return forget(work, laid.file_id)


def documents_of(work: Work, booth: int) -> list[tuple[Document, File]]:
    """The documents of a booth with their files. The caller has passed a door."""
    wanted = select(Document, File).join(File, col(File.id) == col(Document.file_id))
    return list(work.session.exec(wanted.where(Document.booth_id == booth).order_by(col(Document.id))).all())


def download(work: Work, fair: str, booth: str, document: int) -> File:
    """The document's file, its download counted."""
    laid = document_of(work, visible_booth(work, fair, booth), document)
    count = update(File).where(col(File.id) == laid.file_id).values(downloads=File.downloads + 1)
    work.session.connection().execute(count)
    return work.session.get_one(File, laid.file_id)


def take(work: Work, fair: str, booth: str, document: int) -> None:
    """Put a document into the actor's briefcase; twice is once."""
    laid = document_of(work, visible_booth(work, fair, booth), document)
    me = work.actor.signed_in_id
    if work.session.get(Taken, (me, laid.id)) is None:
        work.session.add(Taken(account_id=me, document_id=document, at=work.now))
        work.session.flush()


def put_back(work: Work, document: int) -> None:
    """Take a document out of the actor's briefcase."""
    taken = work.session.get(Taken, (work.actor.signed_in_id, document))
    if taken is not None:
        work.session.delete(taken)


def briefcase(work: Work) -> list[tuple[Taken, Document, File, Booth]]:
    """What the actor took, newest first, as far as its booth can still be seen."""
    wanted = (
        select(Taken, Document, File, Booth)
        .join(Document, col(Document.id) == col(Taken.document_id))
        .join(File, col(File.id) == col(Document.file_id))
        .join(Booth, col(Booth.id) == col(Document.booth_id))
        .where(Taken.account_id == work.actor.signed_in_id)
        .order_by(col(Taken.at).desc())
    )
    return [row for row in work.session.exec(wanted).all() if may_see(work, booth_id(row[3]))]


def shown_file(work: Work, fair: str, booth: str, file_id: int) -> File:
    """Logo, banner or a picture of a booth, for whoever sees the booth."""
    found = visible_booth(work, fair, booth)
    hung = select(Picture.id).where(Picture.booth_id == found.id, Picture.file_id == file_id)
    if file_id not in (found.logo_id, found.banner_id) and work.session.exec(hung).first() is None:
        raise NotFound(say("There is no such file."))
    return work.session.get_one(File, file_id)


def document_of(work: Work, booth: Booth, document: int) -> Document:
    """A document of this booth, by its id."""
    found = work.session.exec(
        select(Document).where(Document.id == document, Document.booth_id == booth.id)
    ).first()
    if found is None:
        raise NotFound(NO_DOCUMENT)
    return found


def put(work: Work, booth: Booth, stored: Stored) -> int:
    """Write a stored file down as this booth's."""
    file = add_file(
        work, f"booth:{booth.id}", name=stored.name, content_type=stored.content_type, size=stored.size,
        digest=stored.digest, stored_as=stored.stored_as,
    )  # fmt: skip
    assert file.id is not None
    return file.id


def forget(work: Work, file_id: int | None) -> list[str]:
    """Remove a file's row; returns its stored name, for the store to forget after the commit."""
    file = work.session.get(File, file_id) if file_id is not None else None
    if file is None:
        return []
    work.session.delete(file)
    work.session.flush()
    return [file.stored_as]
