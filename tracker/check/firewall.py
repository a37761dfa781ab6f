"""What the firewalls of Linux say about a tracker's port; only what they say, and nothing where none answers.

Each question has a program of its own; most want to be asked by root. Used by `tracker.check.run`.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Sequence
from typing import Any, Final

from tracker.check.finding import Finding, ok, problem, unknown

_SECONDS: Final = 5.0
_ITEM: Final = "firewall"
Ask = Callable[[Sequence[str]], tuple[int, str] | None]
"""Runs a program: its exit status and output, or None where there is no such program."""


def ask_program(words: Sequence[str]) -> tuple[int, str] | None:
    """Run a program of the system, in plain English and for no longer than a few seconds."""
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin", "LC_ALL": "C"}
    try:
        ended = subprocess.run(
            words,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            env=environment,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except FileNotFoundError:
        return None
    except (OSError, subprocess.TimeoutExpired):
        return 1, ""
    return ended.returncode, ended.stdout


def look_at_firewall(port: int, ask: Ask = ask_program) -> list[Finding]:
    """What firewalld, ufw and nftables say, in this order; the first that is in charge has the word."""
    by_firewalld = ask(["firewall-cmd", "--state"])
    if by_firewalld is not None and by_firewalld[0] == 0:
        return [_of_firewalld(port, ask)]
    by_ufw = ask(["ufw", "status"])
    if by_ufw is not None and by_ufw[0] == 0 and "Status: active" in by_ufw[1]:
        return [_of_ufw(port, by_ufw[1])]
    by_nft = ask(["nft", "--json", "list", "ruleset"])
    if by_nft is not None:
        return [_of_nft(port, by_nft)]
    if by_ufw is not None and by_ufw[0] == 0:
        return [ok(_ITEM, "ufw_off")]
    return [unknown(_ITEM, "none_asked" if by_ufw is None and by_firewalld is None else "needs_root")]


def _of_firewalld(port: int, ask: Ask) -> Finding:
    answer = ask(["firewall-cmd", f"--query-port={port}/tcp"])
    if answer is None or answer[1].strip() not in ("yes", "no"):
        return unknown(_ITEM, "needs_root")
    if answer[1].strip() == "yes":
        return ok(_ITEM, "firewalld_open", port=port)
    # A zone may let everything in without naming a port.
    target = ask(["firewall-cmd", "--list-all"])
    if target is not None and re.search(r"^\s*target: ACCEPT$", target[1], re.MULTILINE):
        return ok(_ITEM, "firewalld_open", port=port)
    return problem(_ITEM, "firewalld_shut", port=port)


def _of_ufw(port: int, told: str) -> Finding:
    for line in told.splitlines():
        rule = re.match(rf"{port}(?:/tcp)?\s+(ALLOW|DENY|REJECT|LIMIT)", line)
        if rule:
            return ok(_ITEM, "ufw_open", port=port) if rule[1] == "ALLOW" else problem(_ITEM, "ufw_shut", port=port)
    if re.search(r"^Anywhere\s+ALLOW(?: IN)?\s+\S", told, re.MULTILINE):
        return unknown(_ITEM, "ufw_some", port=port)
    return problem(_ITEM, "ufw_shut", port=port)


def _of_nft(port: int, answer: tuple[int, str]) -> Finding:
    status, told = answer
    if status != 0:
        return unknown(_ITEM, "needs_root")
    try:
        listed: list[dict[str, Any]] = json.loads(told or '{"nftables": []}')["nftables"]
        chains = [one["chain"] for one in listed if "chain" in one]
        rules = [one["rule"] for one in listed if "rule" in one]
        incoming = [chain for chain in chains if chain.get("hook") in ("input", "prerouting", "ingress")]
        refuses = any(chain.get("policy") == "drop" for chain in incoming)
        refuses |= any(_has(rule.get("expr"), ("drop", "reject")) for rule in rules)
        names_port = any(f'"right": {port}' in json.dumps(rule.get("expr")) for rule in rules)
    except (ValueError, KeyError, TypeError, AttributeError):
        return unknown(_ITEM, "nft_unread")
    if not incoming or not refuses:
        return ok(_ITEM, "nft_lets_all")
    return unknown(_ITEM, "nft_names" if names_port else "nft_refuses", port=port)


def _has(expressions: object, verdicts: Sequence[str]) -> bool:
    return isinstance(expressions, list) and any(
        isinstance(one, dict) and any(verdict in one for verdict in verdicts) for one in expressions
    )
