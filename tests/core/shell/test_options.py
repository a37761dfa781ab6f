"""The options of `p2p-peer`: read once, and refused before anything is made."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.config import Strategy
from core.shell.options import parse_options
from core.wire.errors import Kind, UserError
from core.wire.fingerprint import TrackerAddress

_FP = "ab" * 32


def test_without_options_everything_is_found_by_itself() -> None:
    options = parse_options([])
    assert options.commands is None
    assert (options.json, options.stay) == (False, False)
    assert options.config.state.is_absolute()
    assert options.config.trackers == ()
    assert (options.config.listen_host, options.config.listen_port) == (None, None)
    assert options.config.strategy is Strategy.RANDOM


def test_all_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    options = parse_options([
        "--tracker", f"p2p://10.0.0.1:1,10.0.0.2:2/?fp={_FP}&g=lab", "--tracker", "https://host", "--trust", _FP,
        "--trust-first-use", "--state", "here", "--listen", "127.0.0.1:0", "--json", "-c", "help", "-c", "status",
        "--stay", "--strategy", "rarest", "--discover-on", "127.0.0.1",
    ])  # fmt: skip
    config = options.config
    assert options.commands == ("help", "status")
    assert options.json
    assert options.stay
    assert config.state == tmp_path / "here"
    assert config.trackers[0].addresses == (TrackerAddress("10.0.0.1", 1), TrackerAddress("10.0.0.2", 2))
    assert config.trackers[0].fingerprint == _FP
    assert (config.trust, config.trust_first_use) == (_FP, True)
    assert (config.listen_host, config.listen_port) == ("127.0.0.1", 0)
    assert config.strategy is Strategy.RAREST
    assert config.discovery_interfaces == ("127.0.0.1",)


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        (":47801", None, 47801),
        ("*:0", None, 0),
        ("[::1]:5", "::1", 5),
        ("::1", "::1", None),
        ("[::1]", "::1", None),
        ("10.0.0.1", "10.0.0.1", None),
        ("localhost:7", "127.0.0.1", 7),
    ],
)
def test_where_to_listen(text: str, host: str | None, port: int | None) -> None:
    config = parse_options(["--listen", text]).config
    assert (config.listen_host, config.listen_port) == (host, port)


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (["--listen", "127.0.0.1:70000"], "port"),
        (["--listen", "127.0.0.1:x"], "port"),
        (["--listen", "127.0.0.1:"], "port"),
        (["--listen", "127.0.0.1:²"], "port"),
        (["--listen", "elsewhere:1"], "interface"),
        (["--discover-on", "eth0"], "interface"),
        (["--trust", "abc"], "fingerprint"),
        (["--tracker", "ftp://x"], "scheme"),
        (["--tracker", "x:99999"], "port"),
    ],
)
def test_a_value_that_cannot_be_is_refused(words: list[str], rule: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_options(words)
    assert (caught.value.kind, caught.value.data["rule"]) == (Kind.BAD_ADDRESS, rule)


@pytest.mark.parametrize("words", [["--nonsense"], ["--strategy", "fastest"], ["--tracker"], ["command"]])
def test_a_wrong_option_is_one_line_and_status_1(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        parse_options(words)
    assert caught.value.code == 1
    complaint = capsys.readouterr().err
    assert complaint.startswith("p2p-peer: ")
    assert complaint.count("\n") == 1


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        parse_options(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out.startswith("p2p-peer 0.")


def test_the_readme_lists_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse_options(["--help"])
    options = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*(?= |,|\n)", capsys.readouterr().out)) - {"-h", "--help"}
    assert options > {"--tracker", "-c", "--version"}
    readme = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
    table = readme.partition("## Options")[2].partition("`p2p-tracker` serves")[0]
    listed = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", "".join(re.findall(r"^\| `[^|]+\|", table, re.MULTILINE))))
    assert listed == options
