"""`p2p-tracker serve`: from the command line to a running service, and what signals ask of it.

Invariant: SIGTERM and SIGINT end the service without cutting a request; SIGHUP does the same and starts the program
anew as the same process, with the sockets it listens on, so that no connection is refused in between. A tracker that
hangs on a terminal ends when the terminal does.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import socket
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

from core.wire.fingerprint import Invite, shown
from core.wire.version import VERSION
from tracker import neighbours
from tracker.config import ServiceConfig
from tracker.handover import Manager, hangs_on_terminal, names_of, run_again, take_sockets
from tracker.loops import loop_factory
from tracker.service import Service
from tracker.wording import reports

_log = logging.getLogger(__name__)
_ENDING: Final = (signal.SIGTERM, signal.SIGINT)
_COLLECTED: Final = (10_000, 20, 50)
"""When cyclic garbage is looked for: little of it is made here, and every look goes through what all clients are."""


def run(config: ServiceConfig, *, says_where: bool, done: Sequence[str] = ()) -> int:
    """Serve; the exit status. `says_where`: `config.listen` was asked for, and is no default.

    `done` are words of the command line that are not to be done again when the program starts anew.
    """
    listeners = take_sockets()
    if listeners and not says_where:
        config = replace(config, listen=names_of(listeners))
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        kept = runner.run(_serve(config, listeners))
    if kept:
        print("The tracker starts anew.", flush=True)
        logging.shutdown()
        run_again(kept, done)
    print("The tracker has ended.", flush=True)
    return 0


async def _serve(config: ServiceConfig, listeners: list[socket.socket]) -> list[socket.socket]:
    """Serve until a signal asks for the end; the sockets to go on with, if it is to start anew."""
    _allow_many_clients()
    manager = Manager()
    over = asyncio.Event()
    again = False

    def _start_anew() -> None:
        nonlocal again
        again = True
        over.set()

    loop = asyncio.get_running_loop()
    for number in _ENDING:
        with suppress(NotImplementedError):  # Windows has no handlers on a loop
            loop.add_signal_handler(number, over.set)
    at_terminal = hangs_on_terminal()
    if not (at_terminal and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN):  # started by nohup
        loop.add_signal_handler(signal.SIGHUP, over.set if at_terminal else _start_anew)
    service = await Service.start(config, listeners=listeners)
    _collect_seldom()
    looking = asyncio.create_task(_tell_of_neighbours(service))
    awake = asyncio.create_task(manager.keep_awake())
    kept: list[socket.socket] = []
    try:
        for line in _greeting(service):
            print(line, flush=True)
        _log.info("version %s serves on port %d", VERSION, service.port)
        manager.ready()
        await over.wait()
        if again:
            manager.reloading()
            kept = [listener.dup() for listener in service.listeners]
        else:
            manager.stopping()
        _log.info("asked to start anew" if again else "asked to end")
    finally:
        for task in (looking, awake):
            task.cancel()
        await asyncio.gather(looking, awake, return_exceptions=True)
        await service.close()
    _log.info("ended")
    return kept


async def _tell_of_neighbours(service: Service) -> None:
    """Look around once, beside serving: whoever starts a second tracker may have meant one deployment."""
    if service.config.announce:
        for found in await neighbours.find(service.root.fingerprint, service.config.announce_on):
            for line in reports.neighbour(found.name, found.shown, str(found.address)):
                print(line, flush=True)


def _greeting(service: Service) -> list[str]:
    none = f"nothing that others reach, since no network interface is up (port {service.port})"
    where = " ".join(str(address) for address in service.addresses) or none
    link = Invite(service.addresses, service.root.fingerprint).link() if service.addresses else "none yet"
    announced = "by zeroconf, so that peers nearby find it" if service.config.announce else "not at all"
    return [
        f"P2P Share tracker {service.name!r}",
        f"  listens on   {where}",
        f"  fingerprint  {shown(service.root.fingerprint)}",
        f"  invite       {link}",
        f"  data         {service.config.data}",
        f"  announced    {announced}",
    ]


def _collect_seldom() -> None:
    """Look for cyclic garbage less often, and never through what is there now: a thousand clients are many objects."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTED)


def _allow_many_clients() -> None:
    """Every client holds a descriptor, and many systems start a program with 1,024."""
    try:
        import resource  # noqa: PLC0415  there is none on Windows
    except ImportError:
        return
    with suppress(OSError, ValueError):
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
