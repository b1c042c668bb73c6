"""From an upload that arrived to bytes in the store: pictures drawn anew on the way, in a thread."""

from hashlib import sha256

from anyio import to_thread

from booths.stand.documents import Stored
from booths.stand.pictures import redrawn
from core.kit.store import Store
from core.kit.uploads import Arrived


async def keep_as_is(store: Store, arrived: Arrived) -> Stored:
    """Keep the file as it came."""
    stored_as = await to_thread.run_sync(store.keep, arrived.path)
    return Stored(arrived.name, arrived.content_type, arrived.size, arrived.digest, stored_as)


async def keep_redrawn(store: Store, arrived: Arrived, *, longest: int) -> Stored:
    """Keep the picture drawn anew; the upload itself is thrown away, whatever comes of it."""
    try:
        data, content_type = await to_thread.run_sync(
            lambda: redrawn(arrived.path, arrived.content_type, field=arrived.field, longest=longest)
        )
    finally:
        arrived.path.unlink(missing_ok=True)
    stored_as = await to_thread.run_sync(store.keep_bytes, data)
    return Stored(arrived.name, content_type, len(data), sha256(data).hexdigest(), stored_as)
