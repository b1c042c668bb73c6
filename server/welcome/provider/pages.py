"""What is shown on the way to the identity provider, and where an address is missing on the way back."""

from dataclasses import dataclass
from typing import ClassVar

from core.kit.forms import Filled


@dataclass(frozen=True)
class LeavingPage:
    """On to the provider, by itself or by a click.

    A page instead of a redirect: browsers hold the redirects of a form against ``form-action``, and a
    provider may send people on to a third house.
    """

    template: ClassVar[str] = "accounts/leaving.html"
    provider: str
    target: str


@dataclass(frozen=True)
class AddressPage:
    """The provider named no address, or one that is not in use any more: which is it?"""

    template: ClassVar[str] = "accounts/address.html"
    provider: str
    form: Filled
