"""Speakers: who stands on the stages of a fair, and the account behind them where there is one."""

from dataclasses import dataclass

from sqlmodel import col, select

from core.accounts.models import RoleName
from core.accounts.roles import account_for, grant
from core.fair.access import fair_id, organised_fair
from core.kit.errors import Conflict, Invalid
from core.kit.i18n import say
from core.kit.names import sort_key
from core.kit.work import Work
from server.programme.access import speaker_of, stored
from server.programme.messages import ProgrammeChanged
from server.programme.models import Appearance, Speaker
from server.programme.people import speaker_name


@dataclass(frozen=True, kw_only=True)
class SpeakerDetails:
    """What is said about a speaker; a face of the name may be missing, not both."""

    family_en: str = ""
    given_en: str = ""
    family_ja: str = ""
    given_ja: str = ""
    family_kana: str = ""
    given_kana: str = ""
    headline_en: str = ""
    headline_ja: str = ""
    organisation_en: str = ""
    organisation_ja: str = ""
    bio_en: str = ""
    bio_ja: str = ""


def add_speaker(
    work: Work, fair: str | int, *, details: SpeakerDetails, email: str = "", guid: str | None = None
) -> Speaker:
    """Somebody new for the stage; with an address they are linked to its account, made if there is none."""
    where = organised_fair(work, fair)
    require_name(details)
    speaker = Speaker(fair_id=fair_id(where), created_at=work.now, changed_at=work.now, **vars(details))
    if guid:
        speaker.guid = guid
    work.session.add(speaker)
    work.session.flush()
    if email:
        link_account(work, fair, stored(speaker.id), email=email)
    return speaker


def change_speaker(work: Work, fair: str | int, speaker_id: int, *, details: SpeakerDetails) -> Speaker:
    """Say everything about a speaker anew."""
    where = organised_fair(work, fair)
    speaker = speaker_of(work, where, speaker_id)
    require_name(details)
    for name, value in vars(details).items():
        setattr(speaker, name, value)
    speaker.changed_at = work.now
    work.session.add(speaker)
    work.announce(f"fair:{where.id}", ProgrammeChanged())
    return speaker


def link_account(work: Work, fair: str | int, speaker_id: int, *, email: str) -> Speaker:
    """The account of *email* is this speaker from now on; an empty address loosens the link.

    Raises:
        Invalid: That account is another speaker of the fair already.
    """
    where = organised_fair(work, fair)
    speaker = speaker_of(work, where, speaker_id)
    if not email:
        speaker.account_id = None
    else:
        account_id = stored(account_for(work, email).id)
        taken = select(Speaker).where(Speaker.fair_id == where.id, Speaker.account_id == account_id)
        other = work.session.exec(taken).first()
        if other is not None and other.id != speaker_id:
            name = speaker_name(other, work.actor.locale)
            raise Invalid({"email": say("{name} is linked to this address already.", name=name)})
        speaker.account_id = account_id
        grant(work, account_id, fair_id(where), RoleName.SPEAKER)
    work.session.add(speaker)
    work.session.flush()
    return speaker


def remove_speaker(work: Work, fair: str | int, speaker_id: int) -> None:
    """Take a speaker away; ``Conflict`` while they appear in a session."""
    where = organised_fair(work, fair)
    speaker = speaker_of(work, where, speaker_id)
    if (
        work.session.exec(select(Appearance.id).where(Appearance.speaker_id == speaker_id)).first()
        is not None
    ):
        raise Conflict(say("This speaker appears in a session. Please take them off its stage first."))
    work.session.delete(speaker)


def speakers_of(work: Work, fair: int) -> list[Speaker]:
    """Every speaker, by reading; the caller has passed the fair's door."""
    found = work.session.exec(select(Speaker).where(Speaker.fair_id == fair).order_by(col(Speaker.id)))
    return sorted(
        found, key=lambda speaker: sort_key(speaker.family_kana or speaker.family_en or speaker.family_ja)
    )


def require_name(details: SpeakerDetails) -> None:
    """``Invalid`` on ``name`` for somebody without any."""
    if not (details.family_en or details.given_en or details.family_ja or details.given_ja):
        raise Invalid({"name": say("Please give a name, in one script at least.")})
