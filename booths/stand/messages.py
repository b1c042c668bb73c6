"""What is said live about booths."""

from typing import ClassVar

from realtime.messages import Act, Message


class CounterChanged(Message):
    """Fair → ``booth:<id>`` and ``hall:<fair id>``: *staffed* people stand at the counter now."""

    wire: ClassVar[str] = "booth.counter_changed"
    booth: int
    staffed: int


class BoothChanged(Message):
    """Fair → ``booth:<id>`` and ``hall:<fair id>``: what a booth shows changed, or it was published."""

    wire: ClassVar[str] = "booth.changed"
    booth: int


class ShowInterest(Act):
    """Browser → ``booth:<id>``: I am interested in this job, and this booth may know it."""

    wire: ClassVar[str] = "interest.show"
    opening: int


class InterestShown(Message):
    """The answer: the booth knows."""

    wire: ClassVar[str] = "interest.shown"
    opening: int


class LeadArrived(Message):
    """Fair → ``leads:<booth id>``, for the booth's staff: somebody gave something. No name travels."""

    wire: ClassVar[str] = "lead.arrived"
    lead: int


class LeadChanged(Message):
    """Fair → ``leads:<booth id>``, for the booth's staff: somebody took back what they had given."""

    wire: ClassVar[str] = "lead.changed"
    lead: int
