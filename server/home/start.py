"""Where ``/`` leads: to the current fair, or to a calm page as long as there is none."""

from sqlmodel import col, select

from core.accounts.models import Role, RoleName
from core.accounts.roles import is_operator, is_organiser
from core.fair.access import current_fair, fair_id
from core.fair.models import Fair
from core.kit.i18n import pick, script_of
from core.kit.work import Work
from server.home.pages import FairLine, StartPage


def start(work: Work) -> str | StartPage:
    """The slug of the fair to go to, or the page that says there is none."""
    fair = current_fair(work)
    if fair is not None:
        return fair.slug
    locale = work.actor.locale
    drafts = [
        FairLine(
            one.slug, pick(locale, one.name_en, one.name_ja), script_of(locale, one.name_en, one.name_ja)
        )
        for one in work.session.exec(select(Fair).order_by(col(Fair.starts_at)))
        if work.actor.account_id is not None and is_organiser(work, fair_id(one))
    ]
    held = select(Role.id).where(Role.name == RoleName.OPERATOR, col(Role.fair_id).is_(None))
    return StartPage(is_operator(work), work.session.exec(held).first() is not None, drafts)
