"""The live side: ``booth:<id>`` and ``hall:<fair id>`` for everybody, ``leads:<booth id>`` for its staff."""

from booths.leads.access import may_hear_of_leads
from booths.leads.gifts import show_interest_here
from booths.stand.access import STANDS, may_see
from booths.stand.messages import InterestShown, ShowInterest
from core.accounts.roles import is_banned
from core.fair.access import may_see_fair
from core.kit.work import Work
from realtime.channel import Channel

booth_channel = Channel("booth", counted=True, expires=True)
hall_channel = Channel("hall")
leads_channel = Channel("leads", expires=True)

leads_channel.admits(may_hear_of_leads)


@booth_channel.admits
def may_stay(work: Work, booth: int) -> bool:
    """Whoever sees the booth and is not kept out of its fair."""
    found = work.ask(STANDS, booth=booth)
    return bool(found) and may_see(work, booth) and not is_banned(work, found[0][0])


@booth_channel.on(ShowInterest)
def show_interest(work: Work, booth: int, message: ShowInterest) -> InterestShown:
    """I am interested in this job."""
    show_interest_here(work, booth, message.opening)
    return InterestShown(opening=message.opening)


@hall_channel.admits
def may_walk_the_hall(work: Work, fair_id: int) -> bool:
    """Whoever may see the fair and is not kept out of it."""
    return may_see_fair(work, fair_id) and not is_banned(work, fair_id)
