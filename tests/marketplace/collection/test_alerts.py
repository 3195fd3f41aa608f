"""What is wrong with boxes: told once, to whom it concerns, again after a while, never twice a day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.collection import rules, services
from marketplace.collection.enums import AlertKind, BoxState, Problem, ReportState
from marketplace.collection.jobs import tell_of_alerts
from marketplace.collection.models import BoxAlertTold
from marketplace.collection.rules import Limits, WatchedBox
from tests.factories import make_coordinator, make_manager, make_partner_manager
from tests.marketplace.collection.factories import NOON, make_box

TODAY = date(2026, 3, 10)
LIMITS = Limits(60, 14, 7, 2)
DAYS = st.dates(date(2025, 1, 1), date(2027, 1, 1))


def watched(**facts):
    defaults = {
        "id": 1, "name": "Mairie", "host_id": 1, "responsible_id": 2, "state": BoxState.INSTALLED, "state_on": TODAY,
        "emptied_on": None, "full_on": None,
    }  # fmt: skip
    return WatchedBox(**{**defaults, **facts})


def kinds(box, today=TODAY):
    return [alert.kind for alert in rules.alerts_of(box, LIMITS, today=today)]


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({}, []),
        ({"full_on": TODAY}, [AlertKind.FULL]),
        ({"state_on": TODAY - timedelta(days=60)}, []),
        ({"state_on": TODAY - timedelta(days=61)}, [AlertKind.OVERDUE]),
        ({"state_on": TODAY - timedelta(days=300), "emptied_on": TODAY - timedelta(days=60)}, []),
        ({"state": BoxState.OUT_OF_SERVICE, "state_on": TODAY - timedelta(days=14)}, []),
        ({"state": BoxState.OUT_OF_SERVICE, "state_on": TODAY - timedelta(days=15)}, [AlertKind.STOPPED]),
    ],
)
def test_what_is_wrong_begins_the_day_after_its_delay(facts, found):
    assert kinds(watched(**facts)) == found


@given(st.sampled_from([BoxState.INSTALLED, BoxState.OUT_OF_SERVICE]), DAYS, st.none() | DAYS, st.none() | DAYS, DAYS)
def test_no_alert_begins_in_the_future_and_its_day_does_not_move(state, state_on, emptied_on, full_on, today):
    box = watched(state=state, state_on=state_on, emptied_on=emptied_on, full_on=full_on)
    found = rules.alerts_of(box, LIMITS, today=today)

    assert all(alert.began_on <= today for alert in found)
    assert set(found) <= set(rules.alerts_of(box, LIMITS, today=today + timedelta(days=1)))


@given(st.lists(st.none() | st.integers(0, 30), min_size=1, max_size=5))
def test_a_letter_leaves_for_what_is_new_or_old_enough_and_never_twice_a_day(told):
    alerts = [rules.Alert(number, "Mairie", AlertKind.FULL, TODAY) for number in range(len(told))]
    days = {alert: TODAY - timedelta(days=ago) for alert, ago in zip(alerts, told, strict=True) if ago is not None}

    due = rules.is_due(alerts, days, LIMITS, today=TODAY)

    assert not (due and 0 in told)
    assert due == (0 not in told and any(ago is None or ago >= 7 for ago in told))


class TestLetters:
    def send(self, day=TODAY):
        return services.send_alerts(today=day, now=NOON)

    def test_one_letter_a_day_to_the_partner_however_often_the_morning_runs(self, db, letters):
        partner = make_partner_manager()
        for _ in range(3):
            box = make_box(responsible_id=partner.organisation_id)
            services.report_problem(box.id, Problem.FULL, now=NOON)

        assert [self.send() for _ in range(3)] == [1, 0, 0]
        for _ in range(2):
            tell_of_alerts(partner.organisation_id, TODAY.isoformat())

        assert letters() == [(partner.user.email, "Bornes de collecte : 3 points à voir")]
        assert db.query(BoxAlertTold).count() == 3

    def test_what_lasts_is_told_again_after_the_delay_and_what_is_over_is_not(self, db):
        partner = make_partner_manager()
        box = make_box(responsible_id=partner.organisation_id)
        report = services.report_problem(box.id, Problem.FULL, now=NOON)
        self.send()

        assert self.send(TODAY + timedelta(days=6)) == 0
        assert self.send(TODAY + timedelta(days=7)) == 1
        services.answer_report(report.id, ReportState.SETTLED, "Vidée.", by=None, now=NOON)
        assert self.send(TODAY + timedelta(days=14)) == 0

    def test_out_of_service_is_for_the_host_and_what_nobody_empties_for_the_metropole(self, db):
        host, coordinator = make_manager(), make_coordinator()
        make_box(host.organisation, BoxState.OUT_OF_SERVICE, state_since=NOON - timedelta(days=20))
        make_box(host.organisation, state_since=NOON - timedelta(days=90))

        found = services.alerts_by_organisation(today=TODAY)

        assert {key: [alert.kind for alert in alerts] for key, alerts in found.items()} == {
            host.organisation_id: [AlertKind.STOPPED],
            coordinator.organisation_id: [AlertKind.OVERDUE],
        }

    def test_the_terminal_says_and_sends(self, app, db):
        make_coordinator()
        make_box(state_since=NOON - timedelta(days=400))
        runner = app.test_cli_runner()

        assert "overdue" in runner.invoke(args=["collection", "alert", "--dry-run"]).output
        assert db.query(BoxAlertTold).count() == 0
        assert runner.invoke(args=["collection", "alert"]).output == "1 letters\n"
