"""Mails that organisers cause: in the reader's language, or in both where it is not known yet."""

from core.accounts.models import Account, RoleName
from core.fair.models import Fair
from core.kit.i18n import Sentence, say
from core.kit.mail import Letter, Mail, safe_name, write_mail
from core.kit.work import Work
from server.moderation.words import ROLES

INVITED = say("You are invited to {fair}")
INVITED_TO = say("The organisers of {fair} invite you to take part.")
SIGN_IN = say("Please sign in with this e-mail address; a link by mail is all it takes:")
NOT_YOU = say("If you do not know what this is about, nothing needs to be done.")
ORGANISER = say("You are an organiser of {fair}. Its console waits for you.")
LINK_MADE = say("An organiser of {fair} made a link that signs you in, and handed it to you.")
LINK_NOT_YOU = say("If nobody gave you such a link, please write to the organisers at once.")
LINK_SUBJECT = say("A sign-in link was made for you")


def write_invitation(
    work: Work, fair: Fair, account: Account, *, role: RoleName | None, address: str
) -> Mail:
    """Invite somebody to the fair in *role*, None for booth staff; where it leads asks them to sign in."""
    invited = invited_as(ROLES[role]) if role else INVITED_TO
    link = Sentence(f"{address}/sign-in?next=/fairs/{fair.slug}")
    return write_in_both(work, account, fair, INVITED, (invited, SIGN_IN, link, NOT_YOU))


def invited_as(role: Sentence) -> Sentence:
    """The invitation that names the role."""
    return say("The organisers of {fair} invite you to take part. Your role: {role}.", role=role)


def write_to_organiser(work: Work, fair: Fair, account: Account, *, address: str) -> Mail:
    """Tell somebody that they organise the fair."""
    link = Sentence(f"{address}/sign-in?next=/fairs/{fair.slug}/console")
    return write_in_both(work, account, fair, INVITED, (ORGANISER, SIGN_IN, link))


def write_of_link(work: Work, fair: Fair, account: Account) -> Mail:
    """Tell somebody that a link to their account was handed out: never silently."""
    return write_in_both(work, account, fair, LINK_SUBJECT, (LINK_MADE, LINK_NOT_YOU))


def write_in_both(
    work: Work, account: Account, fair: Fair, subject: Sentence, body: tuple[Sentence, ...]
) -> Mail:
    """In the account's language if its owner has signed in before, else in English and Japanese: each half
    whole, with its own link."""
    locales = (account.locale,) if account.confirmed_at else ("en", "ja")

    def said(sentence: Sentence, locale: str) -> Sentence:
        fair_name = fair.name_ja if locale == "ja" else fair.name_en
        name = safe_name(fair_name or fair.name_en or fair.name_ja)
        return Sentence(Sentence(sentence.text, {**sentence.values, "fair": name}).in_(locale))

    letter = Letter(
        subject=Sentence(" / ".join(said(subject, locale).text for locale in locales)),
        paragraphs=tuple(said(sentence, locale) for locale in locales for sentence in body),
    )
    return write_mail(work, account.email, letter, locale="en" if len(locales) > 1 else account.locale)
