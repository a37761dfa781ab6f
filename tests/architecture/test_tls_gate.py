"""Nothing in the programs turns off a check of TLS, or asks anybody over anything else.

The source is read as a tree, so a comment is no finding. Each rule is tried on a line that breaks it, too.
"""

from __future__ import annotations

import ast
from typing import Final

import pytest

from tests.architecture import tree

_UNCHECKED: Final = {
    ("core/net/tracker_tls.py", "unverified_context"),
    ("tracker/joining.py", "_unverified"),
}
"""The first contact, which believes nothing that it is told, is the one place without a check of certificates."""
_ASKS_WHO: Final = {("core/net/first_contact.py", "ask_deployment"), ("tracker/joining.py", "_first_that_is_right")}
"""Who may use them: each asks `GET /v1/deployment` and nothing else (tests/hostile/test_false_trackers.py)."""
_FORBIDDEN: Final = {
    "_create_unverified_context", "_create_default_https_context", "create_default_context", "_create_stdlib_context",
    "wrap_socket", "TLSv1", "TLSv1_1", "TLSv1_2", "PROTOCOL_TLS", "PROTOCOL_TLSv1_2", "CERT_OPTIONAL", "trust_env",
    "urlopen", "HTTPConnection", "HTTPSConnection", "http_proxy",
}  # fmt: skip
"""Names by which a check is weakened, or by which a request would go out past the rooms that check."""
_OFF: Final = {"verify", "verify_ssl", "ssl", "check_hostname"}
_RAW: Final = {"http.client", "urllib.request", "requests", "httpx", "ftplib", "smtplib", "telnetlib"}


def _findings(path: str, source: str) -> list[str]:
    """What in a file of the programs breaks a rule, as `path:line what`."""
    found: list[str] = []
    for node, function in _walk(ast.parse(source), ""):
        where = f"{path}:{getattr(node, 'lineno', 0)}"
        name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
        if (name == "CERT_NONE" and (path, function) not in _UNCHECKED) or name in _FORBIDDEN:
            found.append(f"{where} {name}")
        elif name in {"unverified_context", "_unverified"} and (path, function) not in _ASKS_WHO:
            found.append(f"{where} {name} in {function or 'the module'}")
        if isinstance(node, ast.keyword) and (node.arg in _FORBIDDEN or (node.arg in _OFF and _is_false(node.value))):
            found.append(f"{where} {node.arg}=")
        if isinstance(node, ast.Import) and any(alias.name in _RAW for alias in node.names):
            found.append(f"{where} import")
        if isinstance(node, ast.ImportFrom) and node.module in _RAW:
            found.append(f"{where} from {node.module}")
    return found


def _contexts(path: str, source: str) -> list[str]:
    """The functions that make a context of TLS and do not say in the same breath that it is 1.3."""
    weak = []
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.unparse(function)
            if "SSLContext(ssl." in text.replace("SSLContext(side", "SSLContext(ssl.") and (
                "minimum_version = ssl.TLSVersion.TLSv1_3" not in text
            ):
                weak.append(f"{path}:{function.lineno} {function.name}")
    return weak


def _walk(node: ast.AST, function: str) -> list[tuple[ast.AST, str]]:
    """Every node with the name of the function that it is in; the import of a name is no use of it."""
    found = []
    for child in ast.iter_child_nodes(node):
        inner = child.name if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else function
        found.append((child, inner))
        found += _walk(child, inner)
    return found


def _is_false(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is False


def _sources() -> list[tuple[str, str]]:
    return [(tree.shown(path), path.read_text(encoding="utf-8")) for path in tree.modules(*tree.PRODUCT)]


def test_no_check_of_tls_is_turned_off_but_at_the_first_contact() -> None:
    sources = _sources()
    assert len(sources) > 200
    assert [finding for path, source in sources for finding in _findings(path, source)] == []


def test_every_context_of_tls_is_made_for_1_3_where_it_is_made() -> None:
    sources = _sources()
    assert sum("SSLContext(" in source for _, source in sources) >= 5
    assert [finding for path, source in sources for finding in _contexts(path, source)] == []


def test_what_the_gate_excepts_is_there() -> None:
    for path, function in _UNCHECKED | _ASKS_WHO:
        assert f"def {function}(" in (tree.ROOT / path).read_text(encoding="utf-8"), path


@pytest.mark.parametrize(
    "line",
    [
        "context.verify_mode = ssl.CERT_NONE",
        "session.get(url, ssl=False)",
        "get(url, verify=False)",
        "aiohttp.TCPConnector(verify_ssl=False)",
        "context = ssl._create_unverified_context()",
        "context = ssl.create_default_context()",
        "context.maximum_version = ssl.TLSVersion.TLSv1_2",
        "import urllib.request",
        "from http.client import HTTPSConnection",
        "def call(): return unverified_context()",
        "aiohttp.ClientSession(trust_env=True)",
    ],
)
def test_the_gate_sees_what_breaks_a_rule(line: str) -> None:
    assert _findings("core/net/tracker_client.py", line)
    assert not _findings("core/net/tracker_client.py", f"# {line}")


def test_the_gate_sees_a_context_of_any_version() -> None:
    made = "def make():\n    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)\n    return context\n"
    assert _contexts("x.py", made)
    assert not _contexts("x.py", made.replace("return", "context.minimum_version = ssl.TLSVersion.TLSv1_3\n    return"))
