"""A tracker and its clients in one process, to be ended at any moment; says what was tried and what was acknowledged.

`serve` starts the tracker in a folder, compares who is in which group with what was acknowledged before, and then
changes memberships as fast as it can. Every line that it writes into the pipe is one JSON object:
`{"up": seconds}`, `{"lost": [...]}`, `{"token": …}`, `{"try": [group, user, state]}`, `{"ok": [group, user, state]}`.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from core.wire import routes
from core.wire import tracker_messages as m
from tests.fakes.raw_client import Clients, RawClient, clients_of
from tests.fakes.running_tracker import running_tracker
from tracker.store.sqlite import SqliteStore

_USERS = 5
_AT_ONCE = 4
Membership = tuple[str, str]
"""Group and user, by their ids."""


@dataclass
class Known:
    """What was acknowledged so far, and what may or may not have happened."""

    tokens: list[tuple[str, str]] = field(default_factory=list)
    """Token and user id of each session, the owner's first."""
    groups: list[str] = field(default_factory=list)
    state: dict[Membership, str] = field(default_factory=dict)
    """in, out or asks."""
    open: dict[Membership, str] = field(default_factory=dict)
    """Tried and not acknowledged: this, or what it was before."""
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    failed: str = ""
    """What ended the process last, if it ended by itself."""
    looks: int = 0
    """How often it was compared with what a tracker found."""

    def take(self, line: str) -> None:
        """Learn a line that a tracker's process wrote."""
        said: dict[str, Any] = json.loads(line)
        self.failed = said.get("failed", "")
        if "up" in said:
            self.starts.append(said["up"])
        if "lost" in said:
            self.looks += 1
            self.lost += said["lost"]
            self.open.clear()
        if "token" in said:
            self.tokens.append((said["token"], said["user"]))
            self.acknowledged += 1
        if "group" in said:
            self.groups.append(said["group"])
            self.acknowledged += 1
        if "try" in said:
            group, user, state = said["try"]
            self.open[group, user] = state
        if "ok" in said:
            group, user, state = said["ok"]
            self.open.pop((group, user), None)
            self.state[group, user] = state
            self.acknowledged += 1
        for group, user, state in said.get("seen", ()):
            self.state[group, user] = state


async def serve(folder: Path, known: Known, seed: int, pipe: int) -> None:
    """Start, say what was lost, and change memberships until the end."""
    begun = time.monotonic()
    async with running_tracker(folder) as tracker, clients_of(tracker) as clients:
        _say(pipe, up=time.monotonic() - begun)
        members = [_session(clients, *token) for token in known.tokens]
        await _compare(members, known, pipe)
        while len(members) < _USERS:
            new = await clients.user(f"user {len(members)} {time.time_ns()}")
            _say(pipe, token=new.token, user=new.user_id)
            members.append(new)
        chance = Random(seed)
        await asyncio.gather(*(_change(members, known, Random(chance.random()), pipe) for _ in range(_AT_ONCE)))


def _session(clients: Clients, token: str, user_id: str) -> RawClient:
    client = clients.device()
    client.token, client.user_id = token, user_id
    return client


async def _compare(members: list[RawClient], known: Known, pipe: int) -> None:
    """Say what was acknowledged and is not so, and how everything is that may or may not have happened."""
    lost, seen = [], []
    if members:
        owner = members[0]
        for group in known.groups:
            roster = (await owner.call(routes.ROSTER, group_id=group)).roster
            asked = (await owner.call(routes.REQUESTS, group_id=group)).requests
            now = {member.user_id: "in" for member in roster.members} | {one.user_id: "asks" for one in asked}
            for member in members[1:]:
                key, found = (group, member.user_id), now.get(member.user_id, "out")
                allowed = {known.state.get(key, "out"), known.open.get(key, known.state.get(key, "out"))}
                if found not in allowed:
                    lost.append(f"{member.user_id[:6]} is {found} in {group[:6]}, not {' or '.join(sorted(allowed))}")
                seen.append((group, member.user_id, found))
    _say(pipe, lost=lost, seen=seen)


async def _change(members: list[RawClient], known: Known, chance: Random, pipe: int) -> None:
    """One group after the other: everybody asks, is let in, goes or is expelled, and asks again."""
    owner = members[0]
    while True:
        name = f"group {time.time_ns()} {chance.randrange(1 << 30)}"
        group = (await owner.call(routes.CREATE_GROUP, m.CreateGroup(name))).group_id
        _say(pipe, group=group)
        for _ in range(4):
            for member in chance.sample(members[1:], 2):
                user = member.user_id
                await _done(pipe, group, member, "asks", member.call(routes.JOIN, group_id=group))
                await _done(pipe, group, member, "in", owner.call(routes.ACCEPT, group_id=group, user_id=user))
                if chance.random() < 0.5:
                    await _done(pipe, group, member, "out", member.call(routes.LEAVE, group_id=group))
                else:
                    await _done(pipe, group, member, "out", owner.call(routes.REMOVE, group_id=group, user_id=user))
            keep = members[-1]
            if chance.random() < 0.5:
                await _done(pipe, group, keep, "asks", keep.call(routes.JOIN, group_id=group))
                await _done(pipe, group, keep, "in", owner.call(routes.ACCEPT, group_id=group, user_id=keep.user_id))
                break


async def _done(pipe: int, group: str, member: RawClient, state: str, call: Any) -> None:
    _say(pipe, **{"try": (group, member.user_id, state)})
    await call
    _say(pipe, ok=(group, member.user_id, state))


def _say(pipe: int, **what: Any) -> None:
    os.write(pipe, json.dumps(what).encode() + b"\n")


def be_careless(synchronous: str) -> None:
    """Let this process keep its database the wrong way: `synchronous` is OFF or NORMAL."""
    defaults = SqliteStore._engine.__kwdefaults__
    assert defaults is not None
    defaults["pragmas"] = ("journal_mode = WAL", f"synchronous = {synchronous}")
