"""What the program never does, found in its source: each is how another program of the kind was broken into."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator

from tests.architecture import tree

_CODE = ("core", "gui", "tracker", "resources")
_UNVERIFIED = {"core/net/tracker_tls.py unverified_context", "tracker/joining.py _unverified"}
"""The first contact, which sends one question and believes nothing."""
_UNPACKS = ("zipfile", "tarfile", "shutil", "gzip", "bz2", "lzma", "zlib", "zstandard", "brotli")


@functools.cache
def _all_calls() -> tuple[tuple[str, str, ast.Call], ...]:
    """Every call: what is called, where, and the call."""
    found = []
    for path in tree.modules(*_CODE):
        for node in ast.walk(tree.parsed(path)):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                found.append((called, f"{tree.shown(path)}:{node.lineno}", node))
    return tuple(found)


def _calls(*names: str) -> Iterator[tuple[str, ast.Call]]:
    """Every call of something that is called so, with its file and line."""
    return ((where, call) for called, where, call in _all_calls() if called in names)


def test_only_the_first_contact_believes_any_certificate() -> None:
    places = {
        f"{tree.shown(path)} {function.name}"
        for path in tree.modules(*_CODE)
        if re.search("CERT_(NONE|OPTIONAL)", path.read_text(encoding="utf-8"))
        for function in ast.walk(tree.parsed(path))
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef))
        if re.search("CERT_(NONE|OPTIONAL)", ast.unparse(function))
    }
    assert places == _UNVERIFIED
    used = {where.partition(":")[0] for where, _ in _calls("unverified_context", "_unverified")}
    assert used == {"core/net/first_contact.py", "tracker/joining.py"}


def test_verification_is_switched_off_nowhere() -> None:
    assert list(_calls("_create_unverified_context", "_create_stdlib_context")) == []
    off = [
        where
        for where, call in _calls("TCPConnector", "ClientSession", "get", "post", "request", "ws_connect", "connect")
        for keyword in call.keywords
        if keyword.arg in ("ssl", "verify", "verify_ssl")
        and isinstance(keyword.value, ast.Constant)
        and keyword.value.value is False
    ]
    assert off == []


def test_no_byte_can_be_taken_for_a_message_before_the_handshake() -> None:
    """Python's own TLS sockets once did that (CVE-2023-40217); ours read what came through TLS in memory only."""
    assert list(_calls("wrap_socket")) == []
    assert [where.partition(":")[0] for where, _ in _calls("wrap_bio")] == ["core/net/stream.py"]


def test_nothing_that_came_is_unpacked_save_an_operators_own_backup() -> None:
    """No bombs, and no archive that chooses where its files go."""
    importers = set()
    for path in tree.modules(*_CODE):
        for node in ast.walk(tree.parsed(path)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            importers |= {(tree.shown(path), name.partition(".")[0]) for name in names}
    found = {(path, name) for path, name in importers if name in _UNPACKS}
    # Of these, `shutil` is asked for free space and programs, and `zlib` for a checksum.
    assert {path for path, name in found if name == "tarfile"} == {"tracker/backup_file.py"}
    assert {name for _, name in found} <= {"tarfile", "shutil", "zlib"}
    unpacking = ("extractall", "unpack_archive", "decompress", "decompressobj")
    assert list(_calls(*unpacking)) == []
    asked = [call for _, call in _calls("ClientSession") for word in call.keywords if word.arg == "auto_decompress"]
    assert len(asked) == len(list(_calls("ClientSession")))


def test_nothing_is_done_by_a_shell_or_from_bytes_that_are_code() -> None:
    """A name of a stranger is an argument at most, never a part of a command."""
    assert list(_calls("create_subprocess_shell", "eval", "exec_module", "execfile")) == []
    assert [where for where, call in _calls("system", "popen") if ast.unparse(call.func).startswith("os.")] == []
    shell = [
        where
        for where, call in _calls("run", "Popen", "call", "check_call", "check_output")
        if any(keyword.arg == "shell" for keyword in call.keywords)
    ]
    assert shell == []
    loads = [
        where for where, call in _calls("loads", "load") if ast.unparse(call.func).startswith(("pickle", "marshal"))
    ]
    assert loads == []


def test_only_places_of_this_computer_are_opened() -> None:
    """A link in a name or a message leads nowhere: what is opened is a path, or the documentation's own address."""
    opened = {(where.partition(":")[0], ast.unparse(call.args[0])) for where, call in _calls("openUrl")}
    local = {(where, what) for where, what in opened if what.startswith("QUrl.fromLocalFile(")}
    assert local
    assert opened - local == {("gui/flows/help.py", "QUrl(address)")}
