"""One end of a libtorrent swarm as a process: what `make bench` measures ours against.

Invariant: it speaks plain BitTorrent over TCP (no encryption, no uTP) to the addresses it is told and to nobody else:
no DHT, no tracker, no local discovery. Started by `tests.benchmarks.torrents` with one JSON object; answers in JSON
lines. On standard input `connect HOST PORT ...` starts the transfer, `stats` asks for counters, `quit` ends it.
"""

from __future__ import annotations

import json
import resource
import sys
import threading
import time
from pathlib import Path
from typing import Any

import libtorrent as lt

_POLL_SECONDS = 0.002
_FLUSH_SECONDS = 60.0


def make_torrent(source: Path, target: Path, piece_length: int) -> None:
    """Write the torrent of a file; `piece_length` in bytes. Version 1, so that a piece has one SHA-1 and no more."""
    builder = lt.create_torrent(
        [lt.create_file_entry(source.name, source.stat().st_size)], piece_length, lt.create_torrent.v1_only
    )
    lt.set_piece_hashes(builder, str(source.parent))
    target.write_bytes(lt.bencode(builder.generate()))


def _session(address: str) -> Any:
    return lt.session(
        {
            "listen_interfaces": f"{address}:0",
            "enable_dht": False,
            "enable_lsd": False,
            "enable_upnp": False,
            "enable_natpmp": False,
            "enable_incoming_utp": False,
            "enable_outgoing_utp": False,
            "in_enc_policy": int(lt.enc_policy.pe_disabled),
            "out_enc_policy": int(lt.enc_policy.pe_disabled),
            "allow_multiple_connections_per_ip": True,
            "alert_mask": int(lt.alert.category_t.storage_notification),
        }
    )


def _say(**answer: Any) -> None:
    print(json.dumps(answer), flush=True)


def _add(session: Any, torrent: str, folder: str) -> Any:
    parameters = lt.add_torrent_params()
    parameters.ti = lt.torrent_info(torrent)
    parameters.save_path = folder
    parameters.flags &= ~(lt.torrent_flags.paused | lt.torrent_flags.auto_managed)
    return session.add_torrent(parameters)


def _await_checked(handle: Any) -> None:
    """Wait until what lies there already has been looked at: no part of the transfer."""
    busy = {lt.torrent_status.checking_files, lt.torrent_status.checking_resume_data}
    while handle.status().state in busy:
        time.sleep(_POLL_SECONDS)


def _watch(handle: Any) -> None:
    while True:
        status = handle.status()
        if status.is_seeding:
            _say(done=time.monotonic())
            return
        if status.errc.value():
            _say(error=status.errc.message())
            return
        time.sleep(_POLL_SECONDS)


def _flush(session: Any, handle: Any) -> None:
    """Write what libtorrent calls done but still has in memory."""
    handle.flush_cache()
    deadline = time.monotonic() + _FLUSH_SECONDS
    while time.monotonic() < deadline:
        session.wait_for_alert(100)
        if any(isinstance(alert, lt.cache_flushed_alert) for alert in session.pop_alerts()):
            return
    raise TimeoutError("libtorrent did not flush")


def main() -> None:
    """Serve and fetch one torrent until told to quit."""
    if sys.argv[1] == "make":
        make_torrent(Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
        return
    plan = json.loads(sys.argv[1])
    session = _session(plan["address"])
    handle = _add(session, plan["torrent"], plan["folder"])
    _await_checked(handle)
    _say(port=session.listen_port(), seeding=handle.status().is_seeding)
    for line in sys.stdin:
        order, *words = line.split()
        if order == "connect":
            began = time.monotonic()
            for host, port in zip(words[::2], words[1::2], strict=True):
                handle.connect_peer((host, int(port)))
            _say(began=began)
            threading.Thread(target=_watch, args=(handle,), daemon=True).start()
        elif order == "stats":
            status = handle.status()
            used = resource.getrusage(resource.RUSAGE_SELF)
            _say(
                uploaded=status.total_payload_upload,
                downloaded=status.total_payload_download,
                cpu=used.ru_utime + used.ru_stime,
                peak=used.ru_maxrss * 1024,
            )
        else:
            _flush(session, handle)
            _say(flushed=time.monotonic())
            return


if __name__ == "__main__":
    main()
