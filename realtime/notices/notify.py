"""Putting a notice into somebody's centre, and reading them."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, update
from sqlmodel import col, select

from core.kit.i18n import Sentence
from core.kit.prepared import Prepared
from core.kit.work import Work
from realtime.notices.choices import way_of
from realtime.notices.digest import expect
from realtime.notices.messages import Noticed, NoticesSeen
from realtime.notices.models import Notice, NoticeKind, Way
from realtime.notices.push import expect_push

KEPT = 200
"""Notices that a centre shows, the newest first."""


@dataclass(frozen=True)
class NoticeLine:
    """A notice as its reader sees it."""

    kind: str
    text: str
    path: str
    at: datetime
    new: bool


def notify(
    work: Work,
    account_id: int,
    *,
    kind: NoticeKind,
    sentence: Sentence,
    path: str,
    fair_id: int | None = None,
    mailed_at: datetime | None = None,
) -> Notice | None:
    """Tell somebody *sentence*, in the way that they chose for its *kind*; None if they chose none.

    It leads to *path*, a path of ours; its values are plain text. *mailed_at*: it has a mail of its own.
    """
    way = way_of(work, account_id, kind)
    if way == Way.NONE:
        return None
    values = {name: str(value) for name, value in sentence.values.items()}
    notice = Notice(
        account_id=account_id, fair_id=fair_id, kind=kind, sentence=sentence.text,
        values=json.dumps(values, ensure_ascii=False), path=path, at=work.now,
        mailed_at=mailed_at,
    )  # fmt: skip
    work.session.add(notice)
    work.session.flush()
    work.announce(
        f"account:{account_id}",
        Noticed(
            text_en=sentence.in_("en"), text_ja=sentence.in_("ja"), path=path, unread=unread(work, account_id)
        ),
    )
    if way.mails and mailed_at is None:
        expect(work, account_id)
    if way.pushes:
        expect_push(work, account_id, notice=notice.id or 0)
    return notice


UNSEEN = Prepared(
    select(func.count())
    .select_from(Notice)
    .where(Notice.account_id == bindparam("who"), col(Notice.seen_at).is_(None)),
    int,
)


def unread(work: Work, account_id: int) -> int:
    """How many notices somebody has not seen."""
    return work.ask(UNSEEN, who=account_id)[0]


def my_notices(work: Work) -> list[NoticeLine]:
    """The actor's notices, newest first."""
    mine = (
        select(Notice)
        .where(Notice.account_id == work.actor.signed_in_id)
        .order_by(col(Notice.id).desc())
        .limit(KEPT)
    )
    return [
        NoticeLine(
            kind=notice.kind,
            text=Sentence(notice.sentence, json.loads(notice.values)).in_(work.actor.locale),
            path=notice.path,
            at=notice.at,
            new=notice.seen_at is None,
        )
        for notice in work.session.exec(mine)
    ]


def see_all(work: Work) -> None:
    """The centre was opened: nothing is new any more, on any device."""
    me = work.actor.signed_in_id
    if not unread(work, me):
        return
    work.session.connection().execute(
        update(Notice)
        .where(col(Notice.account_id) == me, col(Notice.seen_at).is_(None))
        .values(seen_at=work.now)
    )
    work.announce(f"account:{me}", NoticesSeen(unread=0))
