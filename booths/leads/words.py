"""The words for what is stored about leads, the written scale among them."""

from core.kit.i18n import say

GIFTS = {"card": say("Card"), "question": say("Question"), "job": say("Interest in a post")}
STEPS = {
    "open": say("Not decided yet"),
    "write": say("Write to them"),
    "meet": say("Meet again"),
    "invite": say("Invite to apply"),
    "none": say("Nothing further"),
}
RATINGS = {
    5: say("Outstanding: invite at once"),
    4: say("Strong: meet again soon"),
    3: say("Good: fits one of the posts"),
    2: say("Perhaps later"),
    1: say("Does not fit what we look for"),
}
"""The written scale: the same number means the same to every member of staff."""
