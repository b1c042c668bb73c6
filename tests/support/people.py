"""The small cast that every test draws from. Ids are those that ``a_cast`` writes."""

from core.accounts.models import Account, RoleName
from core.accounts.roles import grant
from core.kit.work import Actor, Work
from core.people.models import Person

ANNA = Actor(account_id=1, locale="en", zone="Europe/London")  # attendee, job seeker
BEN = Actor(account_id=2, locale="en", zone="Europe/Berlin")  # attendee
IDA = Actor(account_id=3, locale="en", zone="Asia/Tokyo")  # stands at a booth
OTO = Actor(account_id=4, locale="ja", zone="Asia/Tokyo")  # organiser
MEI = Actor(account_id=5, locale="ja", zone="Asia/Singapore")  # member of the association
RUI = Actor(account_id=6, locale="en", zone="Asia/Tokyo")  # recruiter of another booth
PASSER_BY = Actor()

NAMES = {
    1: ("Bell", "Anna", "ベル", "アンナ", "べる", "あんな"),
    2: ("Fischer", "Ben", "フィッシャー", "ベン", "ふぃっしゃー", "べん"),
    3: ("Ida", "Mio", "井田", "美緒", "いだ", "みお"),
    4: ("Oto", "Haruka", "音", "遥", "おと", "はるか"),
    5: ("Mei", "Rin", "明", "凛", "めい", "りん"),
    6: ("Rui", "Ken", "類", "健", "るい", "けん"),
}


def a_cast(work: Work) -> None:
    """Accounts and profiles of everybody above."""
    for number, (family_en, given_en, family_ja, given_ja, family_kana, given_kana) in NAMES.items():
        actor = next(a for a in (ANNA, BEN, IDA, OTO, MEI, RUI) if a.account_id == number)
        email = f"{given_en.lower()}@example.org"
        account = Account(
            email=email,
            locale=actor.locale,
            zone=actor.zone,
            created_at=work.now,
            confirmed_at=work.now,
        )
        work.session.add(account)
        work.session.flush()
        assert account.id == number, "the cast comes first"
        work.session.add(
            Person(
                account_id=number, family_en=family_en, given_en=given_en,
                family_ja=family_ja, given_ja=given_ja, family_kana=family_kana, given_kana=given_kana,
                changed_at=work.now,
            )
        )  # fmt: skip
    work.session.flush()


def an_organiser(work: Work, fair_id: int, actor: Actor = OTO) -> None:
    """Make *actor* an organiser of the fair."""
    assert actor.account_id is not None
    grant(work, actor.account_id, fair_id, RoleName.ORGANISER)
