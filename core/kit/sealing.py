"""Sealing a push for one browser and signing it as the fair's (RFC 8291, 8292), by the library webpush.

Imported when the first push is sent or asked for; see :mod:`core.kit.push`.
"""

from base64 import urlsafe_b64encode
from email.utils import parseaddr
from hashlib import blake2b

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from pydantic import AnyHttpUrl
from webpush import WebPush, WebPushSubscription
from webpush.types import WebPushKeys

from core.kit.push import Push, Receiver, Urgency

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Points of P-256. Source: SP 800-186, 3.2.1.3."""


class Sealer:
    """The fair's key, and what is made with it.

    Args:
        sender: As ``KORYU_MAIL_FROM`` has it; its address is whom a push service writes to about us.
    """

    def __init__(self, secret: str, sender: str) -> None:
        key = key_of(secret)
        self._topic_key = derived(secret, b"koryu.push.topic", 32)
        self._library = WebPush(
            private_key=key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
            public_key=key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
            subscriber=parseaddr(sender)[1],
        )
        point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.public_key = urlsafe_b64encode(point).rstrip(b"=").decode()

    def is_point(self, point: bytes) -> bool:
        """Whether it lies on the curve, so that it is somebody's public key."""
        try:
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        except ValueError:
            return False
        return True

    def seal(self, push: Push, receiver: Receiver) -> tuple[dict[str, str], bytes]:
        """Headers and body of the request.

        The library keeps the time to live that it is given for the next push too, takes 0 for none, and
        knows neither urgency nor topic, so these three are ours. A topic is a tag that only we can read.
        """
        keys = WebPushKeys(auth=receiver.auth, p256dh=receiver.p256dh)
        sealed = self._library.get(
            push.padded(), WebPushSubscription(endpoint=AnyHttpUrl(receiver.endpoint), keys=keys)
        )
        topic = blake2b(push.tag.encode(), key=self._topic_key, digest_size=24).digest()
        headers = {
            "Authorization": sealed.headers["authorization"],
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(push.seconds),
            "Topic": urlsafe_b64encode(topic).decode(),  # 32 characters, as many as it may have
            "Urgency": Urgency(push.urgency).value,
        }
        return headers, sealed.encrypted


def key_of(secret: str) -> ec.EllipticCurvePrivateKey:
    """The fair's key on P-256, the same for the same secret.

    Source: FIPS 186-5, A.2.1: 128 bits more than the order has, so that no key is likelier than another.
    """
    number = int.from_bytes(derived(secret, b"koryu.push.key", 48))
    return ec.derive_private_key(number % (ORDER - 1) + 1, ec.SECP256R1())


def derived(secret: str, purpose: bytes, length: int) -> bytes:
    """Bytes for one purpose from the fair's secret. Source: RFC 5869."""
    return HKDF(hashes.SHA256(), length, salt=None, info=purpose).derive(secret.encode())
