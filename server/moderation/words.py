"""Deeds in words, and what they name; the choices of the moderation desk."""

from core.kit.i18n import Sentence, say
from realtime.notices.models import Audience
from server.moderation.models import Deed

DEEDS: dict[Deed, Sentence] = {
    Deed.FAIR_MADE: say("created the fair"),
    Deed.FAIR_CHANGED: say("changed the settings"),
    Deed.FAIR_PUBLISHED: say("published the fair"),
    Deed.FAIR_UNPUBLISHED: say("took the fair back"),
    Deed.BOOTH_MADE: say("created a booth"),
    Deed.BOOTH_APPROVED: say("approved a booth"),
    Deed.BOOTH_SENT_BACK: say("sent a booth back"),
    Deed.BOOTH_PUBLISHED: say("put a booth into the hall"),
    Deed.BOOTH_UNPUBLISHED: say("took a booth out of the hall"),
    Deed.BOOTH_CHANGED: say("changed a booth’s place"),
    Deed.OWNER_INVITED: say("invited an owner"),
    Deed.ROLE_GIVEN: say("gave a role"),
    Deed.ROLE_TAKEN: say("took a role away"),
    Deed.MEMBERSHIP_GIVEN: say("gave a membership"),
    Deed.MEMBERSHIP_ENDED: say("ended a membership"),
    Deed.PEOPLE_INVITED: say("invited people"),
    Deed.PEOPLE_IMPORTED: say("imported people"),
    Deed.PEOPLE_EXPORTED: say("exported the people"),
    Deed.LINK_MADE: say("made a sign-in link"),
    Deed.LINK_MAILED: say("mailed a sign-in link"),
    Deed.ANNOUNCED: say("made an announcement"),
    Deed.ANNOUNCEMENT_WITHDRAWN: say("withdrew an announcement"),
    Deed.MESSAGE_HIDDEN: say("hid a message"),
    Deed.MESSAGE_RESTORED: say("brought a message back"),
    Deed.MESSAGE_RELEASED: say("released a message"),
    Deed.REPORT_SETTLED: say("settled a report"),
    Deed.MUTED: say("muted somebody"),
    Deed.UNMUTED: say("ended a mute"),
    Deed.BANNED: say("banned somebody"),
    Deed.BAN_LIFTED: say("lifted a ban"),
    Deed.SLOWED: say("changed a room’s pace"),
    Deed.WORDS_CHANGED: say("changed the held words"),
    Deed.LOG_EXPORTED: say("exported the log"),
}

MUTE_MINUTES: dict[int, Sentence] = {
    10: say("10 minutes"),
    60: say("1 hour"),
    240: say("4 hours"),
    1440: say("1 day"),
}
BAN_HOURS: dict[int, Sentence] = {24: say("1 day"), 168: say("7 days"), 0: say("for good")}
SLOW_SECONDS: dict[int, Sentence] = {
    0: say("no pause"),
    10: say("10 seconds"),
    30: say("30 seconds"),
    60: say("1 minute"),
    300: say("5 minutes"),
}
ROLES: dict[str, Sentence] = {
    "attendee": say("Attendee"),
    "speaker": say("Speaker"),
    "moderator": say("Chat moderator"),
    "organiser": say("Organiser"),
}
BESIDE: dict[str, Sentence] = {"staff": say("Booth staff"), "operator": say("Operator")}
"""What people are who hold no role of this fair, or none that its organisers give."""
AUDIENCES: dict[Audience, Sentence] = {
    Audience.EVERYBODY: say("Everybody, passers-by too"),
    Audience.ATTENDEES: say("Attendees"),
    Audience.EXHIBITORS: say("Exhibitors"),
    Audience.MEMBERS: say("Members"),
}
WITHOUT_END = say("without end")
CODES: dict[Deed, dict[str, Sentence]] = {
    Deed.ROLE_GIVEN: ROLES,
    Deed.ROLE_TAKEN: ROLES,
    Deed.MEMBERSHIP_GIVEN: {WITHOUT_END.text: WITHOUT_END},
    Deed.SLOWED: {pace.text: pace for pace in SLOW_SECONDS.values()},
}
"""What stands behind the name in what an act is about, as it is written down, and what it means."""
LEVELS: dict[str, Sentence] = {
    "lead": say("at the head of the street"),
    "large": say("large"),
    "standard": say("standard"),
}
