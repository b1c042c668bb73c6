"""Where passkeys work: at a name of the fair, never at a number, over a line nobody reads along. Pure."""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from core.kit.origin import host_name


@dataclass(frozen=True)
class Place:
    """One way the fair is reached.

    ``rp_id`` is the host name that a passkey made here belongs to, empty where none can be made;
    ``origin`` is what a browser calls the place; ``host`` is how a person reads it. ``elsewhere`` is the
    origin where passkeys do work on the same machine, if there is one.
    """

    host: str
    origin: str = ""
    rp_id: str = ""
    elsewhere: str = ""


def place_at(netloc: str, *, address: str, hosts: tuple[str, ...] = ()) -> Place:
    """The place that a ``Host`` header names.

    The scheme and the port are those of *address*: an answer that was made for another port of this
    machine was made for somebody else's page.
    """
    public = urlsplit(address)
    port = f":{public.port}" if public.port and public.port != PORTS.get(public.scheme) else ""
    name = host_name(netloc)
    if netloc.lower() == name + port and bears_passkeys(name, public.scheme):
        return Place(netloc, f"{public.scheme}://{name}{port}", name)
    loopback = is_number(name) and ip_address(name.strip("[]")).is_loopback
    reachable = loopback and "localhost" in hosts and public.scheme == "http"
    return Place(netloc, elsewhere=f"http://localhost{port}" if reachable else "")


PORTS = {"http": 80, "https": 443}


def bears_passkeys(name: str, scheme: str) -> bool:
    """Whether browsers make passkeys for *name* (WebAuthn 5.1.3: a domain, in a secure context)."""
    local = name == "localhost" or name.endswith(".localhost")
    return bool(name) and not is_number(name) and (scheme == "https" or local)


def is_number(name: str) -> bool:
    """Whether a host is written as an IP address."""
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
