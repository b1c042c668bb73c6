"""A socket that hears nothing more and confirms nothing, though it is open: to its peer a pulled cable.

The kernel is given a filter that drops every packet for it (man 7 socket, ``SO_ATTACH_FILTER``); that needs
no rights and touches nobody else.
"""

import contextlib
import ctypes
import socket
import struct

ATTACH, DETACH = 26, 27
"""``SO_ATTACH_FILTER`` and ``SO_DETACH_FILTER`` of Linux, which Python does not name."""
DROP = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0), 8)
"""``ret #0``: keep no byte of it (linux/filter.h)."""


def hear_nothing(held: socket.socket) -> None:
    """From now on whatever is sent to it is lost."""
    held.setsockopt(socket.SOL_SOCKET, ATTACH, struct.pack("HP", 1, ctypes.addressof(DROP)))


def hear_again(held: socket.socket) -> None:
    """What is sent to it arrives, what was lost once it is sent again."""
    with contextlib.suppress(FileNotFoundError):  # it heard all the time
        held.setsockopt(socket.SOL_SOCKET, DETACH, struct.pack("i", 0))
