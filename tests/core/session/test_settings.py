"""Settings: kept across runs, refused as a whole when one makes no sense, applied to a session that runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from core.config import Config, Days, Settings, Strategy
from core.engine import Engine
from core.storage.database import StateDatabase
from core.wire.errors import Kind, ShareError
from tests.fakes.people import people


def _config(state: Path) -> Config:
    return Config(state=state, listen_host="127.0.0.1", listen_port=0)


async def test_settings_are_kept_across_runs(tmp_path: Path) -> None:
    wanted = Settings(
        download_folder=str(tmp_path), limit_down=5 << 20, schedule=True, schedule_days=Days.WEEKENDS,
        strategy=Strategy.RAREST,
    )  # fmt: skip
    async with Engine(_config(tmp_path / "s")) as engine:
        assert await engine.settings.get() == Settings()
        assert await engine.settings.set(wanted) == wanted
    async with Engine(_config(tmp_path / "s")) as engine:
        assert await engine.settings.get() == wanted


@pytest.mark.parametrize(
    "change",
    [
        {"limit_down": -1},
        {"active_downloads": 0},
        {"schedule_from": 24 * 60},
        {"download_folder": "somewhere"},
        {"download_folder": "/no\udcfftext"},
        {"strategy": "fastest"},
        {"free_floor": "1 GiB"},
    ],
)
async def test_a_setting_that_makes_no_sense_changes_nothing(tmp_path: Path, change: dict[str, Any]) -> None:
    async with Engine(_config(tmp_path / "s")) as engine:
        with pytest.raises(ShareError) as caught:
            await engine.settings.set(msgspec.structs.replace(Settings(limit_up=7), **change))
        assert (caught.value.kind, caught.value.data["rule"]) == (Kind.BAD_ARGUMENTS, "setting")
        assert caught.value.data["name"] == next(iter(change))
        assert await engine.settings.get() == Settings()


async def test_settings_that_cannot_be_read_are_as_if_nothing_had_been_set(tmp_path: Path) -> None:
    database = await StateDatabase.open(tmp_path / "state.sqlite3")
    await database.write(lambda c: c.execute("INSERT INTO settings VALUES ('settings', '{\"limit_up\": []}')") and None)
    assert await database.settings.get() == Settings()
    await database.write(lambda c: c.execute('UPDATE settings SET value = \'{"limit_up": 3, "later": 1}\'') and None)
    assert await database.settings.get() == Settings(limit_up=3)
    await database.close()


async def test_of_kept_settings_only_what_makes_no_sense_is_as_if_it_had_not_been_set(tmp_path: Path) -> None:
    async with Engine(_config(tmp_path / "s")) as engine:
        await engine.settings.set(Settings(limit_up=7))
    database = await StateDatabase.open(tmp_path / "s" / "state.sqlite3")
    await database.settings.put(Settings(limit_up=7, limit_down=-5, active_downloads=0))
    await database.close()
    async with Engine(_config(tmp_path / "s")) as engine:
        assert await engine.settings.get() == Settings(limit_up=7)


async def test_settings_hold_at_once_for_who_is_logged_in(tmp_path: Path) -> None:
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        applied: list[Settings] = []
        apply = ann.session.apply
        ann.session.apply = lambda settings: (applied.append(settings), apply(settings))[1]  # type: ignore[method-assign, func-returns-value]
        await ann.engine.settings.set(Settings(limit_up=1 << 20, active_downloads=3))
        assert [one.active_downloads for one in applied] == [3]
