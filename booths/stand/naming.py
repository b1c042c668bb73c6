"""What an exhibitor may be called: something, and not what another one of the fair is called already."""

from sqlmodel import col, select

from booths.stand.models import Booth
from core.kit.errors import Invalid
from core.kit.i18n import say
from core.kit.search import fold
from core.kit.work import Work

NO_NAME = say("Please give the booth a name in one of the two languages.")
TAKEN = say("Another exhibitor of this fair has this name. Please add what tells the two apart.")


def check_names(work: Work, fair: int, booth: Booth | None, *, name_en: str, name_ja: str) -> None:
    """*booth*, or a new one of *fair*, is to be called so; what it is called already it may keep.

    Raises:
        Invalid: On ``name_en``: no name in either language. On either: another's, however it is spelt.
    """
    if not (name_en or name_ja):
        raise Invalid({"name_en": NO_NAME})
    wanted = {"name_en": name_en, "name_ja": name_ja}
    kept = {field: getattr(booth, field) for field in wanted} if booth else {}
    others = select(Booth.name_en, Booth.name_ja).where(
        Booth.fair_id == fair, col(Booth.id).is_distinct_from(booth.id if booth else None)
    )
    taken = {fold(name) for names in work.session.exec(others) for name in names if name}
    wrong = {
        field: TAKEN for field, name in wanted.items() if name != kept.get(field, "") and fold(name) in taken
    }
    if wrong:
        raise Invalid(wrong)
