"""``python -m server.wire`` writes docs/asyncapi.json: what may be said live, for other programs."""

import json

from booths.stand.messages import BoothChanged, CounterChanged, LeadArrived, LeadChanged
from core.kit.assets import ROOT
from realtime.asyncapi import document
from realtime.cards.messages import CardExchanged, CardOffered, CardWithdrawn
from realtime.chat.messages import (
    DeskChanged,
    Edited,
    Posted,
    Reacted,
    Removed,
    Restored,
    Seen,
    Typing,
    Unread,
)
from realtime.messages import AccessChanged, LoginEnded
from realtime.notices.messages import Announced, Noticed, NoticesSeen, Withdrawn
from server.channels import channels
from server.programme.messages import ProgrammeChanged
from server.programme.stage.messages import (
    QuestionAsked,
    QuestionChanged,
    QuestionMoved,
    QuestionRemoved,
    QuestionVoted,
    ReactionCounted,
    SessionChanged,
)

FILE = ROOT / "docs" / "asyncapi.json"
TOLD = {
    "account": (
        AccessChanged, LoginEnded, CardOffered, CardExchanged, CardWithdrawn, Unread, Noticed, NoticesSeen,
        QuestionMoved,
    ),
    "booth": (BoothChanged, CounterChanged),
    "chat": (Posted, Edited, Removed, Restored, Reacted, Typing, Seen),
    "desk": (DeskChanged,),
    "fair": (AccessChanged, Announced, Withdrawn, ProgrammeChanged),
    "hall": (BoothChanged, CounterChanged),
    "leads": (LeadArrived, LeadChanged, CardWithdrawn),
    "moderation": (QuestionAsked, QuestionMoved),
    "session": (SessionChanged, QuestionChanged, QuestionRemoved, QuestionVoted, ReactionCounted),
}  # fmt: skip
"""What verbs announce on each kind of topic."""


def described() -> str:
    """The file as it should be."""
    return json.dumps(document(channels, TOLD), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(described())
