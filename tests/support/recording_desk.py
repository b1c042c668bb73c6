"""The organiser's desk of one session's recording: ``a_desk(house)``, and what has become of a film."""

from core.kit.work import Actor, Work
from server.recordings.access import recording_of_session
from server.recordings.models import Recording
from tests.support.house import House
from tests.support.makers import a_fair
from tests.support.objects import everything_in
from tests.support.people import BEN, OTO, RUI, an_organiser
from tests.support.programme import a_session


def a_desk(house: House, **values) -> tuple[str, int]:
    """The address of a session's desk, and its id; OTO and BEN organise, RUI elsewhere."""

    def make(work: Work) -> tuple[str, int]:
        fair, other = a_fair(work), a_fair(work)
        for where, who in ((fair, OTO), (fair, BEN), (other, RUI)):
            an_organiser(work, where.id, who)
        session = a_session(work, fair, begins=-120, **values)
        return f"/fairs/{fair.slug}/console/recordings/{session.id}", session.id

    return house.write(OTO, make)


def recording_now(house: House, session: int) -> Recording | None:
    """The recording of a session, if it has one."""
    return house.read(OTO, recording_of_session, session)


def checked(house: House, session: int) -> Recording:
    """The recording, once the job has looked at it."""

    def looked_at() -> Recording | None:
        recording = recording_now(house, session)
        return recording if recording is not None and recording.incoming_id is None else None

    return house.until(looked_at)


def begun(house: House, desk: str, size: int, actor: Actor = OTO) -> str:
    """Begin an upload in pieces; its address."""
    answer = house.as_(actor).post(f"{desk}/uploads", data={"size": str(size), "name": "film.mp4"})
    assert answer.status_code == 201
    return answer.headers["location"]


def on_disk(house: House) -> list[str]:
    """The names of all files that the house keeps."""
    return everything_in(house.client.app.state.store)
