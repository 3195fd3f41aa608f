"""A process that reads what somebody gave has nothing to steal."""

import subprocess

import pytest

from core.isolated import run_isolated


def test_it_is_given_the_content_and_nothing_of_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "stolen")
    monkeypatch.setenv("DATABASE_URL", "stolen")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    program = tmp_path / "curious.py"
    program.write_text("import os, sys\nprint(sys.stdin.read(), dict(os.environ), sys.path)\nsys.exit(3)\n", encoding="utf-8")

    ended = run_isolated(program, b"hello", seconds=20)

    said = ended.stdout.decode()
    assert (ended.returncode, said.split()[0]) == (3, "hello")
    assert "stolen" not in said
    assert str(tmp_path) not in said


def test_it_ends_when_its_time_is_over(tmp_path):
    program = tmp_path / "slow.py"
    program.write_text("import time\ntime.sleep(60)\n", encoding="utf-8")

    with pytest.raises(subprocess.TimeoutExpired):
        run_isolated(program, b"", seconds=0.2)
