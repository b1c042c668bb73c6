"""The live side of the moderation desk: ``desk:<fair>``, for whoever keeps order there."""

from core.accounts.roles import is_banned, may_moderate
from core.fair.access import visible_fair
from core.kit.work import Work
from realtime.channel import Channel

desk_channel = Channel("desk")


@desk_channel.admits
def may_keep_order(work: Work, fair_id: int) -> bool:
    """As the desk's page does."""
    visible_fair(work, fair_id)
    return work.actor.account_id is not None and may_moderate(work, fair_id) and not is_banned(work, fair_id)
