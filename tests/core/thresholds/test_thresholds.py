"""Thresholds: read by all, set by the coordinator from a day on, never in the past."""

import threading
from datetime import timedelta

import pytest

from core.clock import now, today, years_after
from core.db import db as database
from core.thresholds import errors, queries, rules, services, threshold
from core.thresholds.enums import Unit
from core.thresholds.models import Threshold
from tests.factories import make_coordinator, make_manager
from tests.pages import text_of

CEILING = "/seuils/gift_unit_ceiling"


def set_ceiling(value=350, days=30, by=None, **facts):
    answers = {"source": "décret à venir", "read_on": today(), "by": by or make_coordinator(), "now": now(), **facts}
    return services.set_threshold("gift_unit_ceiling", value=value, valid_from=today() + timedelta(days=days), **answers)


def typed(**changes):
    day = today() + timedelta(days=30)
    return {"value": "350", "valid_from": day.isoformat(), "source": "décret à venir", "read_on": today().isoformat(), **changes}


@pytest.mark.parametrize("unit", Unit, ids=str)
def test_each_unit_has_a_range_and_reads_in_french(unit):
    lowest, highest = rules.range_of("x", unit)

    for value in (lowest, highest):
        rules.check_value("x", unit, value)
        assert unit.shown(value)
    for value in (lowest - 1, highest + 1):
        with pytest.raises(errors.ValueOutOfRange):
            rules.check_value("x", unit, value)


def test_every_threshold_delivered_is_in_its_range_and_says_where_it_was_read(db):
    for one in db.query(Threshold):
        rules.check_value(one.code, Unit(one.unit), int(one.value))
        assert one.value == int(one.value), "whatever reads a threshold reads a whole number"
        assert one.source
        assert one.shown


def test_a_new_value_holds_from_its_day_and_the_days_before_keep_theirs(db):
    set_ceiling(value=350, days=30)

    last = today() + timedelta(days=29)
    assert threshold("gift_unit_ceiling", on=today()) == threshold("gift_unit_ceiling", on=last) == 300
    assert threshold("gift_unit_ceiling", on=last + timedelta(days=1)) == 350


def test_a_value_that_is_planned_is_corrected_and_the_journal_keeps_both(db):
    set_ceiling(value=3500)
    set_ceiling(value=350)

    assert [int(one.value) for one in queries.get_values("gift_unit_ceiling")] == [350, 300]
    assert [(one.shown, one.replaced) for one in queries.settings_of(queries.get_values("gift_unit_ceiling"))] == [
        ("350\u00a0€", "3\u202f500\u00a0€"),
        ("3\u202f500\u00a0€", None),
    ]


def test_what_has_begun_is_never_changed(db):
    set_ceiling(value=350, days=0)

    with pytest.raises(errors.BeganToday):
        set_ceiling(value=400, days=0)
    set_ceiling(value=400, days=1)

    assert threshold("gift_unit_ceiling", on=today()) == 350


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"days": -1}, errors.BeginsInThePast),
        ({"days": 4000}, errors.BeginsTooFar),
        ({"value": -1}, errors.ValueOutOfRange),
        ({"value": 10**12}, errors.ValueOutOfRange),
        ({"read_on": years_after(today(), 1)}, errors.ReadInTheFuture),
        ({"value": 300, "source": "CG3P, article D. 3212-3, décret n° 2022-791 du 6 mai 2022"}, errors.NothingNew),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(db, facts, refusal):
    with pytest.raises(refusal):
        set_ceiling(**facts)

    assert len(queries.get_values("gift_unit_ceiling")) == 1


def test_the_same_value_is_confirmed_under_another_source(db):
    set_ceiling(value=300, source="CG3P, article D. 3212-3, rédaction de 2027")

    assert len(queries.get_values("gift_unit_ceiling")) == 2


def test_two_coordinators_plan_the_same_day_and_one_value_is_kept(committed_app):
    coordinators = [make_coordinator().id for _ in range(2)]
    database.session.commit()
    start, failures = threading.Barrier(2), []

    def plan(membership_id, value):
        from core.accounts.queries import get_membership

        with committed_app.app_context():
            start.wait()
            try:
                set_ceiling(value=value, by=get_membership(membership_id))
            except Exception as error:  # whatever it is, somebody saw a failure
                failures.append(error)
            database.session.remove()

    threads = [threading.Thread(target=plan, args=(key, 350 + key)) for key in coordinators]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert len(queries.get_values("gift_unit_ceiling")) == 2
    assert len(queries.settings_of(queries.get_values("gift_unit_ceiling"))) == 2


def test_everybody_reads_the_thresholds_with_their_source(client):
    page = client.page("/seuils/")

    assert len(page.select("tbody tr")) == 25
    assert client.queries <= 3
    assert len(client.page("/seuils/?texte=solidaire").select("tbody tr")) == 7
    assert "Aucun seuil ne répond" in client.page("/seuils/?texte=zzz").main.text
    assert "300\u00a0€" in client.page(CEILING).main.text
    assert not client.page(CEILING).select("main form")
    assert client.get("/seuils/nothing").status_code == 404
    assert "D. 3212-3" in client.get("/seuils/exporter").text


def test_the_coordinator_sets_a_value_and_reads_who_did(client_of):
    browser = client_of(make_coordinator())

    answer = browser.submit(CEILING, "Fixer cette valeur", **typed())

    assert "La valeur est fixée à 350 €, à partir du" in text_of(answer).replace("\u00a0", " ")
    assert "décret à venir" in text_of(answer)
    assert "change le" in browser.page("/seuils/?texte=n’est pas donné").main.text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"value": ""}, "Indiquez un nombre entier"),
        ({"value": "12,5"}, "Indiquez un nombre entier"),
        ({"value": "1e9"}, "Indiquez un nombre entier"),
        ({"value": "99999999"}, "de 0 à 10 000 000"),
        ({"valid_from": "31/02/2027"}, "Indiquez une date qui existe"),
        ({"valid_from": "2020-01-01"}, "Le passé garde la valeur"),
        ({"source": " "}, "d’où vient cette valeur"),
        ({"source": "x" * 301}, "300 caractères au plus"),
        ({"read_on": "2999-01-01"}, "Indiquez le jour où vous avez lu"),
    ],
)
def test_a_wrong_answer_is_said_beside_the_field_and_stays_there(client_of, changes, said):
    browser = client_of(make_coordinator())

    answer = browser.submit(CEILING, "Fixer cette valeur", **typed(**changes))

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert next(iter(changes.values())).strip() in answer.text
    assert len(queries.get_values("gift_unit_ceiling")) == 1


def test_yes_or_no_is_a_choice(client_of):
    browser = client_of(make_coordinator())

    answer = browser.submit(
        "/seuils/public_body_gift_allowed", "Fixer cette valeur", **typed(value="0", valid_from=today().isoformat())
    )

    assert answer.status_code == 200
    assert threshold("public_body_gift_allowed", on=today()) == 0


def test_nobody_else_sets_anything(client_of):
    assert client_of(make_manager()).post(CEILING, data=typed()).status_code == 403
