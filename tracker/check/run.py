"""`p2p-tracker check`: what is wrong with this set-up, one line for each thing that was looked at.

Invariant: it changes nothing, and works whether the tracker runs or not. Started by the command line.
"""

from __future__ import annotations

import asyncio
import json

from core.wire.errors import ShareError
from core.wire.fingerprint import TrackerAddress
from tracker.check.database import Told, look_at_clock, look_at_database
from tracker.check.finding import Finding, ok, unknown
from tracker.check.firewall import look_at_firewall
from tracker.check.folder import Own, look_at_descriptors, look_at_folder
from tracker.check.network import hear, look_at_port, reach
from tracker.config import ServiceConfig
from tracker.listening import usable_addresses
from tracker.service import unix_ms
from tracker.store.address import Store, store_of
from tracker.wording.errors import sentence
from tracker.wording.findings import found, what_to_do


def run(config: ServiceConfig, *, as_json: bool) -> int:
    """Look at everything and print it; 0 if nothing is wrong, else 1."""
    findings = asyncio.run(look(config))
    is_fine = all(one.state != "problem" for one in findings)
    if as_json:
        items = [
            {
                "item": one.item,
                "state": one.state,
                "rule": one.rule,
                "told": _told(one),
                "to_do": what_to_do(one.item, one.rule, one.data),
                "data": one.data,
            }
            for one in findings
        ]
        print(json.dumps({"ok": is_fine, "items": items}, default=str))
        return 0 if is_fine else 1
    for one in findings:
        to_do = what_to_do(one.item, one.rule, one.data)
        print(f"{one.state:<8} {one.item:<12} {_told(one)}{f' {to_do}' if to_do else ''}")
    return 0 if is_fine else 1


def _told(finding: Finding) -> str:
    return finding.said or found(finding.item, finding.rule, finding.data)


async def look(config: ServiceConfig) -> list[Finding]:
    """Look at everything."""
    findings, own = look_at_folder(config.data)
    told: Told | None = None
    store: Store | None = None
    try:
        store = store_of(config.data, config.database)
    except ShareError as error:
        findings.append(Finding("database", "problem", "address", dict(error.data), said=sentence(error)))
    if store is not None:
        finding, told = await look_at_database(store, None if own is None else own.fingerprint)
        findings.append(finding)
    findings.append(look_at_clock(unix_ms(), told))
    is_running = own is not None and own.is_running
    findings.append(look_at_descriptors(own.pid if own is not None and is_running else 0))
    mine, others = _addresses(config, told, is_running=is_running)
    reached = await _reach(own, mine, others)
    answers = any(one.state == "ok" for one in reached)
    listen = [(one.host, one.port) for one in mine] if is_running and mine else config.listen
    pid = own.pid if own is not None else 0
    findings += look_at_port(listen, pid, answers=answers, is_running=is_running)
    findings += reached
    for port in sorted({port for _, port in listen if port}):
        findings += await asyncio.to_thread(look_at_firewall, port)
    findings.append(await _hear(config, own, is_running=is_running))
    return findings


def _addresses(
    config: ServiceConfig, told: Told | None, *, is_running: bool
) -> tuple[list[TrackerAddress], list[TrackerAddress]]:
    """Where this tracker says that it is, and where the others of the deployment say so, each at its best."""
    if told is None or not is_running:
        return [], []
    here = {one.host for one in usable_addresses([("0.0.0.0", 0), ("::", 0)])} | {"127.0.0.1", "::1"}
    mine: list[TrackerAddress] = []
    others: list[TrackerAddress] = []
    for texts in told.addresses:
        split = [text.rpartition(":") for text in texts]
        addresses = [TrackerAddress(host.strip("[]"), int(port)) for host, _, port in split]
        if any(one.host in here for one in addresses):
            mine += addresses
        else:
            others += addresses[:1]
    return mine, others


async def _reach(own: Own | None, mine: list[TrackerAddress], others: list[TrackerAddress]) -> list[Finding]:
    if own is None or not own.is_running:
        return [unknown("reach", "not_running")]
    if not mine:
        return [unknown("reach", "nowhere")]
    asked = [reach(one, own.root_der) for one in mine]
    return list(await asyncio.gather(*asked, *(reach(one, own.root_der, "other") for one in others)))


async def _hear(config: ServiceConfig, own: Own | None, *, is_running: bool) -> Finding:
    if not config.announce:
        return ok("mDNS", "as_told")
    if own is None:
        return unknown("mDNS", "not_running")
    machine = usable_addresses([("0.0.0.0", 0)])
    interfaces = config.announce_on or tuple(one.host for one in machine if one.host != "127.0.0.1")
    return await hear(own.fingerprint, interfaces, is_running=is_running)
