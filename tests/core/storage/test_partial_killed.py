"""kill -9 at any moment: no finished piece is fetched again, none is invented, nothing is overwritten."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
from pathlib import Path

from tests.fakes.content import content, manifest_of, piece_of
from tests.fakes.killed_steps import SIZE

ROOT = Path(__file__).parents[3]
PIECE = 256 * 1024


def run_until(root: Path, size: int, pieces: int) -> tuple[list[int], int, list[int], str]:
    """(have, salvaged bytes, finished pieces, path) of a download that is killed after so many pieces."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.fakes.killed_download", str(root), str(size), "5", "0.01"],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )
    assert process.stdout is not None
    have: list[int] = []
    finished: list[int] = []
    salvaged, path = 0, ""
    with process.stdout as lines:
        for line in lines:
            what, _, rest = line.rstrip("\n").partition(" ")
            if what == "have":
                listed, _, number = rest.partition(" ")
                have, salvaged = [int(piece) for piece in listed.split(",") if piece], int(number)
            elif what == "piece":
                finished.append(int(rest))
            elif what == "done":
                path = rest
            if len(finished) == pieces:
                process.send_signal(signal.SIGKILL)
    assert process.wait() == (0 if path else -signal.SIGKILL)
    return have, salvaged, finished, path


def test_a_download_that_is_killed_again_and_again_fetches_each_piece_once(tmp_path: Path) -> None:
    rng = random.Random(11)
    size = 160 * PIECE + 1234
    data = content(size, 5)
    manifest = manifest_of(data)
    known: set[int] = set()
    fetched, kills, salvaged_in_all, path = 0, 0, 0, ""
    while not path:
        have, salvaged, finished, path = run_until(tmp_path, size, rng.randint(10, 40))
        assert known <= set(have), "a finished piece was lost"
        part = next((tmp_path / "downloads" / ".p2p-partial").glob("*.part"), None)
        if part is not None:
            with part.open("rb") as stream:
                for piece in have:
                    stream.seek(manifest.offset_of(piece))
                    assert stream.read(manifest.length_of(piece)) == piece_of(data, manifest, piece), "a false have"
        assert not set(finished) & set(have)
        known = {*have, *finished}
        fetched += len(finished)
        salvaged_in_all += salvaged
        kills += 1
    assert kills > 1
    assert Path(path).read_bytes() == data
    # Four are written at once, so at each kill three more may have been finished whose line was never read.
    assert manifest.pieces - 4 * kills <= fetched <= manifest.pieces
    assert salvaged_in_all > 0


def test_a_kill_at_each_step_of_a_download_loses_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.fakes.killed_steps", str(tmp_path)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    rounds = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rounds) >= 10
    assert SIZE > 2 * PIECE
    for one in rounds:
        assert "failed" not in one, (one, done.stderr)
        assert one["right"], one
        assert set(one["finished"]) <= set(one["have"]), one
        assert one["whole"], one
        assert one["mine"], one
        assert one["path"] == "file (1).bin", one
        if one["row"]:
            assert one["names"] == ["file (1).bin", "file.bin"], one
    assert any(one["row"] and len(one["have"]) == 3 for one in rounds)
    assert any(one["salvaged"] for one in rounds)
