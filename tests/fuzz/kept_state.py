"""A state folder as a program leaves it that was busy: somebody logged in, a share, and downloads in every state.

Made once and put back for every damage. Whatever was done to the database, `outcome` starts a real engine on it and
looks afterwards at what it believes and at what is left on the disk.
"""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from core.config import Config, Settings
from core.engine import _DATABASE_FILE, Engine
from core.pieces import bitmap
from core.snapshots import ActivitySnapshot
from core.storage import keys
from core.storage.database import StateDatabase
from core.storage.partials import Partials
from core.storage.paths import Destination
from core.storage.rows import AccountRow, DownloadRow, FileIdentity, PinRow, RosterRow, ShareRow
from core.storage.schema import VERSION
from core.storage.threads import DiskThreads
from core.wire.errors import Kind, ShareError
from core.wire.ids import GroupId, UserId
from core.wire.manifest import digest_piece
from core.wire.roster import Member, Roster, canonical_members
from tests.fakes.content import content, manifest_of, piece_of
from tests.fakes.devices import FakeDevice
from tests.fakes.small_tracker import new_root

GROUP: Final = GroupId("9" * 32)
_ANN: Final = UserId("a" * 32)
_BEN: Final = UserId("b" * 32)
PIECE: Final = 256 * 1024
_HAVE: Final = (0, 2, 3)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a start made of a damaged state. Everything that must be empty is."""

    refused: ShareError | None
    """Why the engine did not start."""
    broken: tuple[str, ...]
    """What nobody expected: errors that are none of ours, and complaints of the loop."""
    false_haves: int
    """Pieces that are believed to be there and are not."""
    gone: tuple[str, ...]
    """Files with people's data that are not what they were."""


class KeptState:
    """The folder `root`, with the state as it was left in `root`/kept and a copy to damage in `root`/live."""

    def __init__(self, root: Path) -> None:
        self._kept, self._live = root / "kept", root / "live"
        self.state, self.data = self._live / "state", self._live / "data"
        self._sums: dict[str, str] = {}

    @property
    def database(self) -> Path:
        """The file to damage."""
        return self.state / _DATABASE_FILE

    async def make(self, *, crashed: bool) -> None:
        """Make the state; a crashed program leaves the log of its database beside it."""
        self.state.mkdir(parents=True)
        self.data.mkdir()
        root, ben = new_root(), FakeDevice()
        label = hashlib.sha256(f"{root.fingerprint} ann".encode()).hexdigest()[:32]
        key = keys.load_or_create(self.state / "devices" / label)
        database = await StateDatabase.open(self.database)
        threads = DiskThreads(2)
        partials = Partials(database, threads, flush_seconds=0.01)
        shared, wanted, done = content(PIECE + 5, 1), content(5 * PIECE + 9, 2), content(1000, 3)
        for name, data in (("shared.bin", shared), ("done.bin", done)):
            (self.data / name).write_bytes(data)
        part = await partials.create(Destination(self.data, "wanted.bin"), manifest_of(wanted))
        for piece in _HAVE:
            await part.check_and_write(piece, piece_of(wanted, part.manifest, piece))
        await partials.flusher.flush(part)
        await database.pins.put(PinRow(root.fingerprint, root.der, "Lab", ("127.0.0.1:1", "[::1]:1"), 5.0, 1.0))
        account = AccountRow(root.fingerprint, _ANN, "ann", key.device, "token", True, 7.0)
        await database.accounts.put(account)
        members = [Member(_ANN, "ann", "owner", (key.device,)), Member(_BEN, "ben", "member", (ben.device,))]
        roster = root.sign(Roster(GROUP, 1_800_000_000_000, canonical_members(members)))
        whose = (account.fingerprint, account.user_id)
        await database.rosters.put(RosterRow(*whose, GROUP, "film", msgspec.msgpack.encode(roster), 1_800_000_000.0))
        await database.certificates.put_many({ben.device: ben.certificate})
        manifest = manifest_of(shared)
        await database.manifests.put_many({manifest.file_id: manifest})
        identity = FileIdentity.of((self.data / "shared.bin").stat())
        share = (*whose, GROUP, "c" * 32, manifest.file_id, "shared.bin", str(self.data / "shared.bin"), len(shared))
        await database.shares.put_many([ShareRow(*share, identity, True, 77)])
        database.hash_cache.put(str(self.data / "shared.bin"), identity, manifest)
        for number, (name, state, uuid) in enumerate(
            (("wanted.bin", "active", part.uuid), ("done.bin", "done", ""), ("other.bin", "paused", ""))
        ):
            of = manifest_of({"wanted.bin": wanted, "done.bin": done}.get(name, b"other"))
            await database.downloads.put(
                DownloadRow(
                    *whose, GROUP, f"{number}" * 32, of.file_id, name, str(self.data), name, of.size, 5, state,
                    from_peers={ben.device: ("ben", 1000)}, part=uuid, group_name="film", added=float(number),
                )
            )  # fmt: skip
        await database.settings.put(Settings(limit_down=1000, own_tracker_autostart=False))
        happened = [ActivitySnapshot(6.0, "shared", "ben", {"name": "x", "files": 1, "size": 5})]
        await database.activity.add(account.key, GROUP, happened, (3, 4))
        await database.exchanged.add(account.key, {(GROUP, _BEN): (5, 6)})
        if crashed:
            self._keep()
        await partials.close()
        await database.close()
        threads.close()
        if not crashed:
            self._keep()
        self._sums = _sums(self._kept / "data")

    def _keep(self) -> None:
        shutil.copytree(self._live, self._kept)

    def restore(self) -> None:
        """Put everything back as it was left."""
        shutil.rmtree(self._live)
        shutil.copytree(self._kept, self._live)

    def execute(self, statement: str, values: tuple[object, ...] = ()) -> None:
        """Change the database behind everybody's back."""
        connection = sqlite3.connect(self.database)
        try:
            with connection, suppress(sqlite3.IntegrityError):  # what the schema refuses cannot stand there
                connection.execute("PRAGMA foreign_keys = OFF")
                connection.execute(statement, values)
        finally:
            connection.close()

    def columns(self) -> list[tuple[str, str]]:
        """Every table and column of it."""
        connection = sqlite3.connect(self.database)
        try:
            tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return [
                (table, row[1])
                for table in sorted(tables)
                for row in connection.execute(f"SELECT * FROM pragma_table_info('{table}')")
            ]
        finally:
            connection.close()

    async def outcome(self) -> Outcome:
        """Start an engine, ask it everything, end it; then see what is believed and what is left."""
        broken: list[str] = []
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: broken.append(f"{context.get('exception')!r}: {context}"))
        refused: ShareError | None = None
        engine = Engine(Config(self.state, listen_host="127.0.0.1", listen_port=0, device_name="test", threads=2))
        try:
            async with engine:
                for ask in (
                    engine.downloads.show_downloads, engine.settings.get, engine.account.status,
                    lambda: engine.groups.activity("film", 10),
                ):  # fmt: skip
                    await _asked(ask, broken)
                await asyncio.sleep(0)
        except ShareError as error:
            refused = error
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            broken.append(repr(error))
        if refused is not None and self._is_newer(refused):
            refused = None
        false = 0
        try:
            false = await self._false_haves()
        except ShareError:
            pass
        except Exception as error:  # noqa: BLE001 - as above
            broken.append(f"resume: {error!r}")
        loop.set_exception_handler(None)
        gone = [name for name, digest in self._sums.items() if digest not in _sums(self.data).values()]
        return Outcome(refused, tuple(broken), false, tuple(gone))

    def _is_newer(self, error: ShareError) -> bool:
        """A database that says that it is of a version yet to come is refused, and left as it is: as it must be."""
        is_said = error.kind is Kind.STATE_UNUSABLE and error.data.get("error") == "newer"
        return is_said and int(str(error.data["version"])) > VERSION

    async def _false_haves(self) -> int:
        """Open every partial file and compare what it says it has with what is there."""
        database, threads = await StateDatabase.open(self.database), DiskThreads(2)
        partials = Partials(database, threads)
        count = 0
        try:
            for uuid in await partials.uuids():
                with suppress(ShareError):
                    file = await partials.resume(uuid)  # an error of ours, such as a partial file that is gone
                    path = file.published or self.data / ".p2p-partial" / f"{uuid}.part"
                    data = path.read_bytes()
                    for piece in bitmap.iterate(file.have()):
                        start = file.manifest.offset_of(piece)
                        digests = digest_piece(data[start : start + file.manifest.length_of(piece)])
                        count += digests != (file.manifest.sha1_of(piece), file.manifest.blake3_of(piece))
        finally:
            await partials.close()
            await database.close()
            threads.close()
        return count


async def _asked(ask: Callable[[], Any], broken: list[str]) -> None:
    try:
        await ask()
    except ShareError:
        pass
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        broken.append(f"{getattr(ask, '__name__', ask)}: {error!r}")


def _sums(folder: Path) -> dict[str, str]:
    """Digests of all files of data, whatever they are called; manifests are made again where they are missing."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".manifest"
    }
