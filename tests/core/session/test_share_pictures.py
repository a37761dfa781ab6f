"""Pictures of shares: thousands are made without keeping the loop, and what changes meanwhile is shown as it is."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from core.session.share_pictures import SharePictures
from core.storage.rows import ShareRow
from core.wire.ids import ListingId
from tests.fakes.people import people


def _rows(count: int) -> dict[ListingId, ShareRow]:
    rows = (
        ShareRow("f", "u", "g", f"{at:032x}", f"{at:064x}", f"{at:05}.txt", f"/there/{at}", 5, None, complete=True)
        for at in range(count)
    )
    return {ListingId(row.listing_id): row for row in rows}


async def test_thousands_are_made_in_slices_and_what_changes_meanwhile_is_shown_as_it_is(tmp_path: Path) -> None:
    async with people(tmp_path, "ann") as crowd:
        pictures, rows = SharePictures(crowd.people[0].session.hub), _rows(20_000)
        for row in rows.values():
            pictures.forget(row)
        making = asyncio.create_task(pictures.prepare(rows, lambda group_id: "film"))
        turns = 0
        while not making.done():
            await asyncio.sleep(0)
            turns += 1
            if turns == 2:
                for listing_id, row in rows.items():
                    rows[listing_id] = replace(row, state="changed")
                    pictures.forget(row)
        assert turns > 3
        shown = pictures.all(rows.values(), lambda group_id: "film")
        assert [one.name for one in shown] == [f"{at:05}.txt" for at in range(20_000)]
        assert {one.state for one in shown} == {"changed"}
        assert pictures.all(rows.values(), lambda group_id: "film") is shown
