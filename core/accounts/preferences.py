"""How the fair is shown to somebody signed in: language, zone, light."""

from core.accounts.models import Account
from core.kit.errors import Invalid
from core.kit.i18n import LOCALES, say
from core.kit.times import is_zone
from core.kit.work import Work

THEMES = ("auto", "light", "dark")
UNKNOWN = say("Please choose one of the offered answers.")


def known_locale(locale: str) -> str:
    """*locale* if it is one of ours."""
    if locale not in LOCALES:
        raise Invalid({"locale": UNKNOWN})
    return locale


def known_theme(theme: str) -> str:
    """*theme* if there is such a light."""
    if theme not in THEMES:
        raise Invalid({"theme": UNKNOWN})
    return theme


def known_zone(zone: str) -> str:
    """*zone* if it is an IANA name."""
    if len(zone) > 64 or not is_zone(zone):
        raise Invalid({"zone": UNKNOWN})
    return zone


def set_locale(work: Work, locale: str) -> None:
    """The actor reads in *locale*, on every device."""
    _mine(work).locale = known_locale(locale)


def set_theme(work: Work, theme: str) -> None:
    """The actor reads by this light."""
    _mine(work).theme = known_theme(theme)


def set_zone(work: Work, zone: str) -> None:
    """The actor's clock is there."""
    _mine(work).zone = known_zone(zone)


def _mine(work: Work) -> Account:
    account = work.session.get_one(Account, work.actor.signed_in_id)
    work.session.add(account)
    return account
