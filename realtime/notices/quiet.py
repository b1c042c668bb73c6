"""Quiet hours on a person's clock: when something that would come now may come."""

from datetime import UTC, datetime, time, timedelta, tzinfo


def leaves_at(moment: datetime, zone: tzinfo, begins: time, ends: time) -> datetime:
    """*moment* itself, or the end of the quiet hours in which it lies, in UTC.

    Hours whose end is before their beginning go over midnight. Where clocks are put forward over the
    end, it is the moment that the old offset gives (PEP 495, ``fold=0``).
    """
    local = moment.astimezone(zone)
    clock, goes_over = local.time(), begins > ends
    before_midnight = clock >= begins and (goes_over or clock < ends)
    after_midnight = goes_over and clock < ends
    if not (before_midnight or after_midnight):
        return moment
    day = local.date() + timedelta(days=1 if goes_over and before_midnight else 0)
    return max(moment, datetime.combine(day, ends, tzinfo=zone).astimezone(UTC))
