"""Recordings in words: states, audiences, locks, and why a film was not taken."""

from core.kit.i18n import Sentence, say
from server.recordings.access import Lock
from server.recordings.models import Audience, Problem, State

LANGUAGES = {"en": "English", "ja": "日本語"}
"""Each language in its own words, for a menu of captions."""
AUDIENCES: dict[Audience, Sentence] = {
    Audience.MEMBERS: say("Members of the association"),
    Audience.ATTENDEES: say("Everybody who attended the fair"),
    Audience.PUBLIC: say("Everybody"),
}
STATES: dict[State, Sentence] = {
    State.NONE: say("No film yet"),
    State.PREPARING: say("Being checked"),
    State.REFUSED: say("The film was refused"),
    State.READY: say("Ready, not released"),
    State.RELEASED: say("Released"),
    State.WITHDRAWN: say("Withdrawn"),
    State.EXPIRED: say("Its time is over"),
}
STATE_KINDS: dict[State, str] = {
    State.NONE: "away",
    State.PREPARING: "busy",
    State.REFUSED: "off",
    State.READY: "off",
    State.RELEASED: "on",
    State.WITHDRAWN: "off",
    State.EXPIRED: "off",
}
"""How the sign beside the word is drawn."""
LOCKS: dict[Lock, Sentence] = {
    Lock.MEMBERS: say("For members"),
    Lock.ATTENDEES: say("For people who attended"),
    Lock.CLOSED: say("The recordings are closed at the moment"),
}
PROBLEMS: dict[Problem, Sentence] = {
    Problem.UNREADABLE: say("This file cannot be read as a film. Please export it again as MP4."),
    Problem.NO_FILM: say("This file has neither picture nor sound. Please choose another one."),
    Problem.WRONG_CONTAINER: say("This is no MP4 or WebM file. Please export the film as MP4."),
    Problem.WRONG_PICTURE: say(
        "Browsers cannot show this kind of picture. Please export the film as MP4 with H.264."
    ),
    Problem.WRONG_SOUND: say(
        "Browsers cannot play this kind of sound. Please export the film as MP4 with AAC."
    ),
    Problem.DAMAGED: say("The film is damaged: its beginning cannot be played. Please upload it again."),
    Problem.EMPTY: say("The film has no length. Please export it again."),
    Problem.TOO_LONG: say("The film is longer than a day. Please cut it."),
    Problem.TOO_LARGE: say("The picture is larger than 8192 pixels. Please export it smaller."),
}
