"""What a machine lacks for the tests that run on hosts of their own, each with the command that supplies it.

A test asks for a lab with `@pytest.mark.lab` (for one with delay or loss, `@pytest.mark.lab(wan=True)`), and is skipped
with the answer of `lab_missing` where there is one.
"""

from __future__ import annotations

import functools
import os
import shutil
import sys

from tests.lab.network import Lab, LabError
from tests.skips import skip_reason


@functools.cache
def lab_missing(*, wan: bool = False) -> str | None:
    """Why no lab can be built here and what enables it, or None if one was just built and removed."""
    if not sys.platform.startswith("linux"):
        return skip_reason("network namespaces are a thing of Linux", "make test on Linux")
    if shutil.which("ip") is None or shutil.which("tc") is None:
        return skip_reason("the programs ip and tc are missing", "sudo apt-get install iproute2")
    if os.geteuid() != 0:
        return skip_reason("only root may make network namespaces", "sudo make test")
    try:
        with Lab(2, delay_ms=1) if wan else Lab(2, rate_mbit=100):
            return None
    except (LabError, OSError) as error:
        enable = "modprobe tun" if wan else "modprobe -a bridge veth sch_htb (in a container: run it privileged)"
        return skip_reason(f"this kernel builds no lab ({error})", enable)
