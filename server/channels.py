"""Every kind of live topic and the code that serves it; who may enter the rooms of each kind."""

import realtime.cards.channels  # noqa: F401  (what is said on account:<id>)
from booths.hall.channels import booth_channel, hall_channel, leads_channel
from core.fair.access import may_see_fair
from core.kit.work import Work
from realtime.channel import Channel, account_channel
from realtime.chat.channels import chat_channel
from server.doors import open_doors
from server.moderation.channels import desk_channel
from server.programme.stage.channels import moderation_channel, session_channel

fair_channel = Channel("fair", counted=True)
"""``fair:<id>``: who is here, announcements, changes of the schedule. Passers-by may listen."""


@fair_channel.admits
def may_see_the_fair(work: Work, fair_id: int) -> bool:
    """As the page does."""
    return may_see_fair(work, fair_id)


open_doors()

channels: list[Channel] = [
    account_channel,
    booth_channel,
    chat_channel,
    desk_channel,
    fair_channel,
    hall_channel,
    leads_channel,
    moderation_channel,
    session_channel,
]
