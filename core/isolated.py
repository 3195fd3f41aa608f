"""Reading what somebody gave in a process of its own, so that a hostile file takes down or learns nothing of ours."""

import os
import subprocess
import sys
from pathlib import Path

_OF_THE_SYSTEM = ("SYSTEMROOT", "LD_LIBRARY_PATH")  # without them Python does not start on some systems


def run_isolated(program: Path, content: bytes, *, seconds: float) -> "subprocess.CompletedProcess[bytes]":
    """What one of our programs says of a content given on its standard input; raises `subprocess.TimeoutExpired`.

    The process has nothing to steal: neither the environment, which holds the secret key and the address of the database, nor
    anything on the path of Python but its own libraries. The program limits its memory itself.
    """
    system = {name: os.environ[name] for name in _OF_THE_SYSTEM if name in os.environ}
    command = [sys.executable, "-I", str(program)]
    return subprocess.run(command, input=content, capture_output=True, timeout=seconds, check=False, env=system)  # noqa: S603 - ours
