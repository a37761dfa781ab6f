"""Rosters and certificates of one account in the state database, as `core.transfer.membership` asks for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from core.storage.database import StateDatabase
from core.storage.rows import AccountKey, RosterRow
from core.transfer.roster_store import KeptRoster
from core.wire.ids import DeviceId, GroupId


class KeptRosters:
    """The `RosterStore` of an account."""

    def __init__(self, database: StateDatabase, account: AccountKey) -> None:
        self._database, self._account = database, account

    async def load_rosters(self) -> Sequence[KeptRoster]:
        """Everything that is kept for this account."""
        rows = await self._database.rosters.all(self._account)
        return [KeptRoster(GroupId(row.group_id), row.name, row.roster, row.confirmed) for row in rows]

    async def save_roster(self, kept: KeptRoster) -> None:
        """Keep a roster instead of an older one of its group."""
        account = self._account
        await self._database.rosters.put(
            RosterRow(account.fingerprint, account.user_id, kept.group_id, kept.name, kept.roster, kept.confirmed)
        )

    async def confirm_rosters(self, group_ids: Sequence[GroupId], confirmed: float) -> None:
        """A tracker confirmed these rosters at `confirmed`, Unix s."""
        await self._database.rosters.confirm(self._account, group_ids, confirmed)

    async def drop_roster(self, group_id: GroupId) -> None:
        """This account is no longer in a group."""
        await self._database.rosters.delete(self._account, group_id)

    async def load_certificates(self, devices: Iterable[DeviceId]) -> Mapping[DeviceId, bytes]:
        """The certificates (DER) of those devices that are known."""
        found = await self._database.certificates.get_many(devices)
        return {DeviceId(device): der for device, der in found.items()}

    async def save_certificates(self, certificates: Mapping[DeviceId, bytes]) -> None:
        """Keep certificates."""
        await self._database.certificates.put_many({str(device): der for device, der in certificates.items()})
