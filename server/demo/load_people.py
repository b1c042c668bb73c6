"""The cast: accounts, profiles, roles, memberships."""

from datetime import timedelta

from core.accounts.models import RoleName
from core.accounts.roles import account_for, grant
from core.kit.work import Actor, Work
from core.people.forms import ProfileForm
from core.people.memberships import give_membership
from core.people.profile import answer_listing, change_profile
from server.demo.cast import people
from server.demo.day import Day
from server.demo.shapes import Person

JOINED = 3 * 24 * 60
"""Minutes before the opening at which the first of them signed in."""
MEMBER_SINCE = timedelta(days=200)


def load_people(day: Day) -> None:
    """Everybody, in the order of the files; each came a little later than the one before."""
    for place, person in enumerate(people()):
        work = settle(day, person, minute=-JOINED + 40 * place)
        change_profile(work, profile_of(person))
        if person.listed:
            answer_listing(work, listed=True)
        if person.member or person.role == "member":
            since = (day.opening - MEMBER_SINCE).date()
            give_membership(day.work, day.account(person.slug), starts_on=since)


def settle(day: Day, person: Person, *, minute: float) -> Work:
    """The account of one of them with its roles; returns them at work."""
    account = account_for(day.work, person.email, locale=person.locale)
    account.zone, account.confirmed_at, account.created_at = person.zone, day.at(minute), day.at(minute - 5)
    day.work.session.add(account)
    day.work.session.flush()
    actor = Actor(account_id=account.id, locale=person.locale, zone=person.zone, address="127.0.0.1")
    day.actors[person.slug] = actor
    role = RoleName.ORGANISER if person.role == "organiser" else RoleName.ATTENDEE
    work = day.by(person.slug, minute)
    grant(work, actor.signed_in_id, day.fair_id, role)
    if person.role == "operator":
        grant(work, actor.signed_in_id, None, RoleName.OPERATOR)
    return work


def profile_of(person: Person) -> ProfileForm:
    """What they say about themselves; what they offer is the text of the profile."""
    return ProfileForm(
        family_ja=person.family_ja,
        given_ja=person.given_ja,
        family_kana=person.family_kana,
        given_kana=person.given_kana,
        family_en=person.family_en,
        given_en=person.given_en,
        headline_en=person.headline.en,
        headline_ja=person.headline.ja,
        organisation_en=person.organisation.en,
        organisation_ja=person.organisation.ja,
        about_en=person.offers.en,
        about_ja=person.offers.ja,
        looks_for_en=person.looks_for.en,
        looks_for_ja=person.looks_for.ja,
        skills=list(person.skills),
        language=[tongue.code for tongue in person.languages],
        level=[tongue.level for tongue in person.languages],
        place=person.place.ja if person.locale == "ja" else person.place.en,
    )
