"""What the load generator writes and counts: a benchmark that measured nonsense would say that all is well."""

from __future__ import annotations

from pathlib import Path

from core.wire import routes
from core.wire.identity import root_of
from tests.benchmarks.load_clients import Target
from tests.benchmarks.load_crowd import Crowd
from tests.benchmarks.load_scenes import Events, Logins, list_files
from tests.benchmarks.load_world import GROUPS_EACH, MEMBERS, Size, groups_of, write_world
from tests.fakes.raw_client import clients_of, pinned_context
from tests.fakes.running_tracker import running_tracker
from tracker.data_folder import DATABASE
from tracker.store.sqlite import SqliteStore

_SIZE = Size(crowd=100, clients=100, logins=3, groups=10, files=60, big_group=24)


def test_everybody_is_in_ten_groups_of_a_hundred_and_no_group_is_of_two_crowds() -> None:
    for crowd in (100, 1000):
        members: dict[int, set[int]] = {}
        for person in range(3 * crowd):
            groups = groups_of(person, crowd)
            assert len(set(groups)) == GROUPS_EACH
            for group in groups:
                members.setdefault(group, set()).add(person)
        assert {len(people) for people in members.values()} == {MEMBERS}
        assert all(len({person // crowd for person in people}) == 1 for people in members.values())


async def test_a_written_world_is_served_and_each_push_is_counted(tmp_path: Path) -> None:
    folder = tmp_path / "tracker-data"
    world = await write_world(folder, SqliteStore(folder / DATABASE), _SIZE)
    async with running_tracker(tmp_path) as tracker:
        async with clients_of(tracker) as clients:
            member = clients.device()
            member.token = world.people[5].token
            group = next(group for group in world.groups if 5 in group.members)
            answer = await member.call(routes.ROSTER, group_id=group.group_id)
        key, fingerprint = root_of(world.root.der)
        answer.roster.verify(key, fingerprint)
        assert len(answer.roster.members) == MEMBERS

        target = Target(tracker.address, pinned_context(world.root.der))
        crowd = Crowd(world, target, 0, _SIZE.clients)
        await crowd.connect(16)
        events = Events(world, world.groups, [crowd])
        await events.open(target)
        await events.run(1.0)
        await crowd.told_of(events.newest)
        assert events.published == len(world.groups)
        assert crowd.told == len(world.groups) * MEMBERS == len(crowd.delays)

        logins = Logins(world)
        await logins.open(target, 2)
        await logins.one(0)
        one = Events(world, world.groups[:1], [crowd], dict(events.newest))
        await one.open(target)
        listed = await list_files(world, target, world.groups[0], one)
        assert listed.files == 24 + 1
        logins.close()
        one.close()
        events.close()

        await tracker.restart()
        await crowd.all_here()
        assert crowd.lost == _SIZE.clients
        await crowd.close()
