"""What a store does, in a folder and in a bucket alike: whole files, ranges, and uploads in pieces."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import obstore
import pytest
from anyio import to_thread

from core.kit.errors import Conflict, Invalid
from core.kit.store import Store
from tests.support.objects import PLACES, a_store, everything_in, files_settings

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=PLACES)
def stores(request, tmp_path: Path) -> tuple[Store, Store]:
    """The store as two processes of one fair have it; a bucket finds them on two machines."""
    settings = files_settings(request.param)
    other = "other" if settings else "data"
    return a_store(tmp_path / "data", settings), a_store(tmp_path / other, settings)


@pytest.fixture
def store(stores: tuple[Store, Store]) -> Store:
    """The store of one process."""
    return stores[0]


def a_file(store: Store, data: bytes) -> Path:
    path = store.arriving("a-file-on-its-way")
    path.write_bytes(data)
    return path


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def whole(store: Store, stored_as: str) -> bytes:
    return await store.read(stored_as, 0, await store.size(stored_as))


async def test_an_upload_grows_on_disk_and_is_kept_under_a_made_up_name(store: Store):
    """Security 45."""
    arrived = await store.receive(chunks(b"abc", b"def"), limit=6, field="file")
    stored_as = await to_thread.run_sync(store.keep, arrived)

    assert stored_as.isalnum()
    assert not arrived.exists()
    assert await store.size(stored_as) == 6
    assert await whole(store, stored_as) == b"abcdef"
    assert await store.read(stored_as, 1, 4) == b"bcd"
    for _ in range(2):
        await to_thread.run_sync(store.forget, stored_as)
    assert everything_in(store) == []


async def test_an_upload_over_the_limit_leaves_nothing(store: Store):
    """Security 43: counted as it comes in, whatever was promised."""
    with pytest.raises(Invalid):
        await store.receive(chunks(b"abc", b"defg"), limit=6, field="file")

    async def broken() -> AsyncIterator[bytes]:
        yield b"abc"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await store.receive(broken(), limit=6, field="file")
    assert everything_in(store) == []


async def test_what_is_not_there_is_not_found(store: Store):
    with pytest.raises(FileNotFoundError):
        await store.size("ab" * 16)
    with pytest.raises(FileNotFoundError):
        await store.read("ab" * 16, 0, 1)
    with pytest.raises(FileNotFoundError):
        async with store.local("ab" * 16):
            raise AssertionError("there is no such file")
    assert everything_in(store) == []


async def test_a_program_gets_a_file_which_is_no_copy_that_stays(store: Store):
    stored_as = await to_thread.run_sync(store.keep_bytes, b"a picture" * 1000)
    before = everything_in(store)

    async with store.local(stored_as) as path:
        assert path.read_bytes() == b"a picture" * 1000

    assert everything_in(store) == before
    assert await whole(store, stored_as) == b"a picture" * 1000


def test_pieces_that_came_to_two_processes_are_one_file(stores: tuple[Store, Store]):
    here, there = stores
    here.add_piece("name", 0, a_file(here, b"abc"))
    there.add_piece("name", 3, a_file(there, b"defg"))
    there.add_piece("name", 3, a_file(there, b"defg"))  # its answer was lost, it is sent again
    here.add_piece("name", 7, a_file(here, b"h"))

    stored_as = there.keep_pieces("name", 8)

    async def check() -> None:
        assert await here.size(stored_as) == 8
        assert await whole(here, stored_as) == b"abcdefgh"
        assert await there.read(stored_as, 2, 8) == b"cdefgh"
        async with here.local(stored_as) as path:
            assert path.read_bytes() == b"abcdefgh"

    asyncio.run(check())
    for name in ("name", stored_as):
        here.forget(name)
    here.arriving("a-file-on-its-way").unlink()
    there.arriving("a-file-on-its-way").unlink(missing_ok=True)
    assert everything_in(here) == []


def test_of_a_piece_that_was_cut_off_and_sent_again_each_byte_counts_once(store: Store):
    """The cut piece was kept, but the other was faster: the upload went on behind that one."""
    store.add_piece("name", 0, a_file(store, b"abcd"))
    store.add_piece("name", 0, a_file(store, b"ab"))
    store.add_piece("name", 4, a_file(store, b"ef"))
    store.add_piece("name", 6, a_file(store, b"gh"))
    store.add_piece("name", 6, a_file(store, b"g"))

    stored_as = store.keep_pieces("name", 8)

    async def check() -> None:
        assert await whole(store, stored_as) == b"abcdefgh"

    asyncio.run(check())


def test_pieces_with_a_gap_are_no_file_and_are_kept(store: Store):
    store.add_piece("name", 0, a_file(store, b"abc"))

    with pytest.raises(Conflict):
        store.keep_pieces("name", 8)
    with pytest.raises(Conflict):
        store.keep_pieces("nothing", 8)

    store.add_piece("name", 3, a_file(store, b"defgh"))
    assert store.keep_pieces("name", 8)


def test_what_was_given_back_can_be_put_together_again(store: Store):
    store.add_piece("name", 0, a_file(store, b"abcd"))
    store.give_back(store.keep_pieces("name", 4), "name")

    again = store.keep_pieces("name", 4)

    async def check() -> None:
        assert await whole(store, again) == b"abcd"

    asyncio.run(check())


def test_a_late_piece_does_not_change_what_is_stored(store: Store):
    """What was looked at is what is shown, whoever still holds an address to bring pieces to."""
    store.add_piece("name", 0, a_file(store, b"abcd"))
    stored_as = store.keep_pieces("name", 4)

    store.add_piece("name", 0, a_file(store, b"evil"))

    async def check() -> None:
        assert await whole(store, stored_as) == b"abcd"

    asyncio.run(check())


def test_an_upload_that_is_given_up_leaves_no_piece(store: Store):
    store.add_piece("name", 0, a_file(store, b"abcd"))
    store.add_piece("name", 4, a_file(store, b"ef"))
    store.arriving("a-file-on-its-way").unlink()

    store.forget("name")

    assert everything_in(store) == []


def test_a_folder_that_is_copied_into_a_bucket_is_found_there(tmp_path: Path):
    """As docs/operators.md says how to move."""
    folder, bucket = (a_store(tmp_path / place, files_settings(place)) for place in PLACES)
    stored_as = folder.keep_bytes(b"abc")
    for path in folder.folder.glob("??/*"):
        obstore.put(bucket._objects, path.relative_to(folder.folder).as_posix(), path)

    async def check() -> None:
        assert await whole(bucket, stored_as) == b"abc"

    asyncio.run(check())


async def test_what_blocks_refuses_the_event_loop(store: Store):
    """A folder would forgive it; a bucket far away would hold up the whole fair."""
    arrived = a_file(store, b"abc")

    for blocks in (
        lambda: store.keep(arrived),
        lambda: store.keep_bytes(b"abc"),
        lambda: store.forget("name"),
        lambda: store.add_piece("name", 0, arrived),
        lambda: store.keep_pieces("name", 3),
        lambda: store.give_back("name", "name"),
        store.prove,
    ):
        with pytest.raises(RuntimeError, match="call it in a thread"):
            blocks()


def test_who_keeps_files_in_a_folder_does_not_load_the_library_for_buckets(tmp_path: Path):
    asked = (
        "import sys; from pathlib import Path; from core.kit.store import store_for, Settings;"
        "store_for(Settings(data=Path(sys.argv[1]))); print('obstore' in sys.modules)"
    )
    told = subprocess.run(
        [sys.executable, "-c", asked, tmp_path], capture_output=True, text=True, check=True
    ).stdout
    needs = [
        path.relative_to(ROOT).as_posix()
        for floor in ("core", "realtime", "booths", "server")
        for path in (ROOT / floor).rglob("*.py")
        if "import obstore" in (text := path.read_text()) or "from core.kit.bucket" in text
    ]

    assert (told.strip(), needs) == ("False", ["core/kit/bucket.py"])
