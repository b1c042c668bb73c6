"""Why a connection ends; the numbers are the wire's."""

from enum import IntEnum


class Closing(IntEnum):
    """Close codes: browsers come back after 1012 and 4000 to 4499, and stay away after 4500 to 4999."""

    RESTART = 1012
    ACCESS_CHANGED = 4001
    SLOW = 4008
    SILENT = 4012
    TOO_MANY = 4029
    UNREADABLE = 4500
    REPLACED = 4501
    SIGNED_OUT = 4503
