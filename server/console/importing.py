"""People in files: CSV, XLSX or ODS in, with a dry run that names every bad row and changes nothing."""

from dataclasses import dataclass, replace

from sqlmodel import col, select

from core.accounts.models import Account, Role, RoleName
from core.accounts.roles import account_by_email, account_for, grant
from core.fair.access import fair_id, organised_fair
from core.fair.models import Fair
from core.kit.dry_run import DryRun
from core.kit.errors import Invalid
from core.kit.files import File, add_file, file_about
from core.kit.forms import Filled, parse
from core.kit.i18n import Sentence, say
from core.kit.tables import Table
from core.kit.work import Work
from core.people.memberships import give_membership
from core.people.names import person_of
from core.people.profile import found_by
from realtime.messages import AccessChanged
from server.console.forms import IMPORTABLE, PersonRow
from server.console.letters import write_invitation
from server.moderation.log import note
from server.moderation.models import Deed

COLUMNS = tuple(PersonRow.model_fields)
NAMES = ("family_en", "given_en", "family_ja", "given_ja", "family_kana", "given_kana")
TYPES = ("application/octet-stream",)
MOST_ROWS = 2000


@dataclass(frozen=True)
class Row:
    """One person of a file, or what is wrong with it: ``problems`` is ``(column, sentence)``."""

    number: int
    email: str
    name: str
    form: PersonRow | None
    known: bool
    problems: tuple[tuple[str, Sentence], ...]


class PeopleRun(DryRun[Row]):
    """What an import of people would do."""

    @property
    def fresh(self) -> int:
        """How many would come to the fair newly."""
        return sum(not row.known for row in self.rows if row.form is not None)


def try_import(work: Work, slug: str, table: Table) -> PeopleRun:
    """Check every row; nothing is changed."""
    fair = organised_fair(work, slug)
    if problem := header_problem(table):
        return PeopleRun(problem=problem)
    seen: dict[str, int] = {}
    accounts = accounts_of(work, {fields["email"].strip().lower() for _, fields in table.rows})
    here = set(work.session.exec(select(Role.account_id).where(Role.fair_id == fair.id)))
    rows = [row_of(work, number, fields, seen, accounts) for number, fields in table.rows]
    known = {email for email, account in accounts.items() if account.id in here}
    problem = None if rows else say("The file names no people.")
    return PeopleRun(tuple(replace(row, known=row.email in known) for row in rows), problem)


def accounts_of(work: Work, emails: set[str]) -> dict[str, Account]:
    """The accounts of many addresses, by address."""
    wanted = sorted(emails)
    found: dict[str, Account] = {}
    for start in range(0, len(wanted), 500):
        some = select(Account).where(col(Account.email).in_(wanted[start : start + 500]))
        found |= {account.email: account for account in work.session.exec(some)}
    return found


def header_problem(table: Table) -> Sentence | None:
    """What is wrong with the first row."""
    unknown = [name for name in table.header if name not in COLUMNS]
    if "email" not in table.header:
        return say(
            "The first row has to name a column “email”. These are known: {columns}",
            columns=", ".join(COLUMNS),
        )
    if unknown:
        return say(
            "These columns are not known: {unknown}. These are: {columns}",
            unknown=", ".join(unknown[:5]),
            columns=", ".join(COLUMNS),
        )
    return None


def row_of(
    work: Work, number: int, fields: dict[str, str], seen: dict[str, int], accounts: dict[str, Account]
) -> Row:
    """One row, checked by itself and against the rows above it."""
    problems: dict[str, Sentence] = {}
    form = None
    try:
        form = parse(PersonRow, Filled({key: [text.strip()] for key, text in fields.items() if text.strip()}))
    except Invalid as problem:
        problems = dict(problem.fields)
    email = form.email if form else fields.get("email", "").strip().lower()
    if form and form.role not in {role.value for role in IMPORTABLE}:
        allowed = ", ".join(role.value for role in IMPORTABLE)
        problems["role"] = say("Please write one of these roles: {roles}", roles=allowed)
    if form and form.member_until is not None and form.member_until < work.now.date():
        problems["member_until"] = say("This day is over already. Please choose a later one.")
    if email and email in seen:
        problems["email"] = say("The same address stands in row {row} already.", row=seen[email])
    seen.setdefault(email, number)
    account = accounts.get(email)
    if account is not None and account.closed_at is not None:
        problems["email"] = say("This account was closed by its owner. Please leave the row out.")
    shown = " ".join(filter(None, (fields.get("family_ja") or "", fields.get("given_ja") or ""))) or " ".join(
        filter(None, (fields.get("given_en") or "", fields.get("family_en") or ""))
    )
    return Row(number, email[:254], shown[:120], None if problems else form, False, tuple(problems.items()))


def import_people(work: Work, slug: str, table: Table, *, mail: bool, address: str) -> int:
    """Take in every row, or none; returns how many. Names that people gave themselves stay.

    Raises:
        Invalid: The file has a bad row; the dry run names them.
    """
    fair = organised_fair(work, slug)
    run = try_import(work, slug, table)
    run.require_clean()
    for row in run.rows:
        if row.form is not None:
            take_in(work, fair, row.form, mail=mail and not row.known, address=address)
    note(work, fair_id(fair), Deed.PEOPLE_IMPORTED, words=str(len(run.rows)))
    return len(run.rows)


def take_in(work: Work, fair: Fair, form: PersonRow, *, mail: bool, address: str) -> None:
    """One person: the account, the names it lacks, the role, the membership, the mail."""
    before = account_by_email(work, form.email)
    writes_japanese = bool(form.family_ja or form.given_ja) and not (form.family_en or form.given_en)
    account = before or account_for(work, form.email, locale="ja" if writes_japanese else work.actor.locale)
    assert account.id is not None
    person = person_of(work, account.id)
    if not any(getattr(person, name) for name in NAMES):
        for name in NAMES:
            setattr(person, name, getattr(form, name))
        person.found_by, person.changed_at = found_by(person), work.now
        work.session.add(person)
    grant(work, account.id, fair_id(fair), RoleName.ATTENDEE)
    grant(work, account.id, fair_id(fair), RoleName(form.role))
    if form.member_until is not None:
        give_membership(work, account.id, ends_on=form.member_until)
    if mail:
        write_invitation(work, fair, account, role=RoleName(form.role), address=address)
    if before is not None:
        work.announce(f"account:{account.id}", AccessChanged())


def keep_file(
    work: Work, slug: str, *, name: str, size: int, digest: str, stored_as: str
) -> tuple[int, list[str]]:
    """Keep the file between the dry run and the import; returns its id and the stored names of older ones."""
    fair = organised_fair(work, slug)
    gone = forget_files(work, fair)
    kept = add_file(
        work, about(work, fair), name=name, content_type=TYPES[0], size=size, digest=digest,
        stored_as=stored_as,
    )  # fmt: skip
    assert kept.id is not None
    return kept.id, gone


def kept_file(work: Work, slug: str, file_id: int) -> File:
    """The file of the actor's own dry run at this fair."""
    return file_about(work, file_id, about(work, organised_fair(work, slug)))


def drop_file(work: Work, slug: str) -> list[str]:
    """The import is done: the file goes; returns the stored names to remove."""
    return forget_files(work, organised_fair(work, slug))


def forget_files(work: Work, fair: Fair) -> list[str]:
    """Delete the rows of the actor's files; the caller removes what is stored."""
    old = list(work.session.exec(select(File).where(File.about == about(work, fair))))
    for file in old:
        work.session.delete(file)
    work.session.flush()
    return [file.stored_as for file in old]


def about(work: Work, fair: Fair) -> str:
    """What a pending import's file belongs to: the fair and whoever tries it."""
    return f"people-import:{fair.id}:{work.actor.signed_in_id}"
