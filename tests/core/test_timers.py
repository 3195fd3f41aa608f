"""What a machine runs every morning and every night."""

import click
import pytest

import wsgi


@pytest.mark.parametrize("rhythm", ["morning", "night"])
def test_a_timer_runs_all_that_is_due_and_may_run_again(app, db, rhythm):
    for _ in range(2):
        outcome = app.test_cli_runner().invoke(args=["timers", rhythm])

        assert outcome.exit_code == 0, outcome.output


def test_a_command_that_fails_is_said_and_does_not_stop_the_others(app, db, monkeypatch):
    done = []
    first = click.Command("first", callback=lambda: done.append("first") or 1 / 0)
    second = click.Command("second", callback=lambda: done.append("second"))
    monkeypatch.setattr(wsgi, "EVERY_MORNING", (first, second))

    outcome = app.test_cli_runner().invoke(args=["timers", "morning"])

    assert done == ["first", "second"]
    assert outcome.exit_code == 1
    assert "first" in outcome.output
