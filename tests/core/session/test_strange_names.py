"""Whatever is typed as a name or a path gets an answer that means something, and nothing is called a fault of ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.wire.errors import Kind, ShareError
from tests.fakes.files import make_file
from tests.fakes.people import GROUP, people

STRANGE = [
    "", " ", "/", "//", "-", "~nobody-of-this-name/x", "a\x00b", "\x00", "x" * 300, "x/" * 600 + "x",
    "\udcff",
    "\u202egpj.exe", "a\nb", "\x1b[2J", "*?", "CON", "film/", "a;b", "'", '"', "\\", "a\\b", "\N{SNOWMAN}" * 70,
]  # fmt: skip


async def test_strange_names_and_paths_are_refused_or_meant(tmp_path: Path) -> None:
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        await ann.engine.sharing.upload_file(str(make_file(tmp_path / "real.bin", 1000)), GROUP)
        sharing, downloads, groups = ann.engine.sharing, ann.engine.downloads, ann.engine.groups
        for name in STRANGE:
            calls = [
                sharing.upload_file(f"{tmp_path}/nothing/{name}", GROUP),
                sharing.upload_file(str(tmp_path / "real.bin"), name),
                sharing.list_files(name),
                sharing.stop_share(GROUP, name),
                sharing.stop_share(name, "real.bin"),
                downloads.download_file(GROUP, name, f"{ann.folder}/"),
                downloads.download_file(name, "real.bin", f"{ann.folder}/"),
                downloads.download_file(GROUP, "real.bin", f"{tmp_path}/nothing/{name}/"),
                downloads.download_file(GROUP, "nothing.bin", f"{ann.folder}/{name}"),
                downloads.pause(GROUP, name),
                downloads.resume(name, "real.bin"),
                downloads.cancel(GROUP, name),
                groups.join_group(name),
                groups.leave_group(name),
                groups.list_requests(name),
                groups.accept_request(GROUP, name),
                groups.reject_request(GROUP, name),
                groups.list_members(name),
                groups.remove_member(GROUP, name),
                groups.set_role(GROUP, name, "reader"),
                groups.set_role(GROUP, "ann", name),
                groups.ban_member(GROUP, name),
                groups.unban_member(GROUP, name),
                ann.engine.account.create_user(name, "correct horse 42"),
                ann.engine.account.login(name, "correct horse 42"),
            ]
            for call in calls:
                command = getattr(call, "__name__", "")
                if command == "create_user" and name in ("CON", "-"):
                    await call  # a name of a user is a label and never a path
                    continue
                with pytest.raises(ShareError) as caught:
                    await call
                assert caught.value.kind not in (Kind.INTERNAL, Kind.PROTOCOL, Kind.BAD_REQUEST), (command, name)
        assert [one.name for one in await sharing.list_files(GROUP)] == ["real.bin"]
        assert list(ann.folder.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["a b.txt", 'it\'s "q".txt', "Ünï¢ode \N{SNOWMAN}.txt", "e\u0301.txt", ".hidden", "CON.txt"]
)
async def test_a_file_is_found_under_the_name_it_is_listed_by(tmp_path: Path, name: str) -> None:
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        (listed,) = await ann.engine.sharing.upload_file(str(make_file(tmp_path / "in" / name, 1000)), GROUP)
        await ann.fetch(listed.name)
        assert (ann.folder / listed.name).stat().st_size == 1000
        await ann.engine.downloads.cancel(GROUP, listed.name.upper())
        await ann.engine.downloads.download_file(GROUP, listed.name, str(ann.folder / "x y's"))
        await ann.engine.downloads.wait_downloads(20)
        assert (ann.folder / "x y's").stat().st_size == 1000
        assert await ann.engine.sharing.stop_share(GROUP, name if name.startswith("e") else listed.name) == [
            listed.name
        ]


async def test_a_path_that_no_system_can_have_is_refused(tmp_path: Path) -> None:
    async with people(tmp_path, "ann") as crowd:
        (ann,) = crowd.people
        await ann.engine.sharing.upload_file(str(make_file(tmp_path / "real.bin", 1000)), GROUP)
        with pytest.raises(ShareError) as caught:
            await ann.engine.downloads.download_file(GROUP, "real.bin", f"{ann.folder}/a\0b")
        assert caught.value.kind is Kind.BAD_PATH
        with pytest.raises(ShareError) as caught:
            await ann.engine.downloads.download_file(GROUP, "real.bin", f"{ann.folder}/" + "x" * 300)
        assert caught.value.kind in (Kind.DESTINATION_UNWRITABLE, Kind.DESTINATION_MISSING, Kind.DISK_FAILED)
        assert await ann.engine.downloads.show_downloads() == []
