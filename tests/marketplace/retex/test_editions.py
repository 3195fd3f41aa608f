"""A published year is corrected by another edition; the ones before never move."""

import json
from datetime import date
from hashlib import sha256

import pytest

from core.clock import now, today
from marketplace.ledger.enums import MovementKind
from marketplace.ledger.services import sum_movements
from marketplace.retex import queries, services
from marketplace.retex.enums import TextPart
from marketplace.retex.errors import ErratumOpen, YearFrozen, YearNotPublished
from marketplace.retex.models import Retex
from marketplace.retex.rules import figures as rules
from marketplace.retex.services import editions, story
from tests.factories import make_coordinator, make_official
from tests.marketplace.retex.factories import make_declaration, make_movement, make_year
from tests.pages import text_of


@pytest.fixture
def published(db):
    giver, _ = make_year()
    story.write_story(2025, {TextPart.INTRODUCTION: "Une bone année"}, by=None, now=now())
    services.publish_retex(2025, by=None, now=now(), today=today())
    return giver


def correct(*, recomputes=False, **texts):
    editions.open_erratum(2025, reason="Une faute", recomputes=recomputes, by=make_coordinator(), now=now())
    if texts:
        story.write_story(2025, {TextPart(name): text for name, text in texts.items()}, by=None, now=now())
    return editions.publish_erratum(2025, by=None, now=now(), today=today())


def test_an_erratum_of_texts_keeps_the_figures_and_says_what_it_changes(client, published):
    first = queries.get_edition(2025, 1)
    page, data = client.get("/retex/2025").data, client.get("/retex/2025/donnees.json").data

    second = correct(introduction="Une bonne année")

    assert [second.edition, second.figures["report"]] == [2, first.figures["report"]]
    [before] = second.figures["editions"]
    assert before["sha256"] == first.figures_sha256 == sha256(data).hexdigest()
    assert before["difference"] == [["Introduction", "Une bone année", "Une bonne année"]]
    shown = text_of(client.get("/retex/2025"))
    assert "Une faute" in shown
    assert "Une bonne année" in shown
    assert client.queries <= 10
    assert client.get("/retex/2025/editions/1/donnees.json").data == data
    assert "Une bone année" in text_of(client.get("/retex/2025/editions/1"))
    assert b"erratum" not in page
    assert client.get("/retex/2025/editions/1/pdf").data != client.get("/retex/2025/pdf").data
    assert json.loads(client.get("/retex/2025/donnees.json").data)["edition"] == 2
    assert client.get("/retex/2025/editions/3").status_code == 404


def test_an_erratum_takes_the_figures_again_with_what_is_known_now(published):
    make_declaration(published, year=2024, fleet=1, decommissioned=1)
    declared = queries.published_report(queries.find_retex(2025)).figures.decree.denominator
    from marketplace.inventory.queries import declared_stock

    line = declared_stock(published.id, 2025).lines[0]
    line.decommissioned_units += 10

    second = correct(recomputes=True)

    assert queries.published_report(second).figures.decree.denominator == declared + 10
    assert queries.published_report(queries.get_edition(2025, 1)).figures.decree.denominator == declared
    assert [name for name, _before, _after in second.figures["editions"][0]["difference"]] == ["Taux de réemploi (décret)"]


def test_what_was_known_too_late_comes_back_to_its_year_and_leaves_the_other(published, db):
    reused = queries.figures(2025).units_reused
    make_movement(MovementKind.REUSED, units=7, mass_kg=None, on=date(2025, 11, 5))
    make_movement(MovementKind.REUSED, units=5, on=date(2026, 1, 5))
    late = queries.figures(2026)
    assert (queries.figures(2025).units_reused, late.units_reused, late.units_without_mass) == (reused, 12, 7)

    second = correct(recomputes=True)

    again = queries.figures(2026)
    assert (queries.figures(2025).units_reused, again.units_reused, again.units_without_mass) == (reused + 7, 5, 0)
    assert queries.published_report(second).figures.units_reused == reused + 7
    assert [editions.BROUGHT_BACK, "", "1"] in second.figures["editions"][0]["difference"]
    assert queries.published_report(queries.get_edition(2025, 1)).figures.units_reused == reused
    third = correct(recomputes=True)
    assert third.figures["brought_back"] == 0
    assert queries.figures(2025).units_reused == reused + 7
    assert sum_movements() > 0
    assert queries.figures(2025).units_reused == reused + 7


def test_what_counts_in_a_year_published_since_stays_there(db):
    make_year()
    services.publish_retex(2024, by=None, now=now(), today=today())
    make_movement(MovementKind.REUSED, units=3, on=date(2024, 11, 5))
    services.publish_retex(2025, by=None, now=now(), today=today())
    before = queries.figures(2024).units_reused

    editions.open_erratum(2024, reason="x", recomputes=True, by=make_coordinator(), now=now())
    editions.publish_erratum(2024, by=None, now=now(), today=today())

    assert queries.figures(2024).units_reused == before
    assert queries.live_report(2025) == queries.published_report(queries.find_retex(2025))


def test_nothing_else_corrects_a_published_year(published):
    with pytest.raises(YearFrozen):
        story.write_story(2025, {TextPart.OUTLOOK: "x"}, by=None, now=now())
    with pytest.raises(YearNotPublished):
        editions.open_erratum(2024, reason="x", recomputes=False, by=make_coordinator(), now=now())
    editions.open_erratum(2025, reason="x", recomputes=False, by=make_coordinator(), now=now())
    with pytest.raises(ErratumOpen):
        editions.open_erratum(2025, reason="y", recomputes=False, by=make_coordinator(), now=now())


def test_pressed_twice_an_erratum_is_one_edition(published, db):
    assert correct(outlook="Plus").id == editions.publish_erratum(2025, by=None, now=now(), today=today()).id
    assert db.query(Retex).count() == 2
    with pytest.raises(YearFrozen):
        story.write_story(2025, {TextPart.OUTLOOK: "x"}, by=None, now=now())


def test_an_erratum_given_up_leaves_all_as_it_was_and_the_next_one_starts_again(published):
    editions.open_erratum(2025, reason="x", recomputes=False, by=make_coordinator(), now=now())
    story.write_story(2025, {TextPart.INTRODUCTION: "Perdu"}, by=None, now=now())
    editions.drop_erratum(2025, by=make_coordinator(), now=now())

    assert queries.find_retex(2025).edition == 1
    assert correct().figures["story"]["passages"][0]["paragraphs"] == ["Une bone année"]


def test_frozen_whatever_changes_rows_factors_or_computation(client, published, monkeypatch):
    paths = ["/retex/2025", "/retex/2025/donnees.json", "/retex/2025/pdf", "/retex/2025/exporter"]
    before = [client.get(path).data for path in paths[:3]]
    exported = client.get(paths[3]).data
    make_movement(MovementKind.REUSED, units=500)
    make_declaration(published, year=2026, fleet=9, decommissioned=9)
    monkeypatch.setattr(rules, "report", lambda *_args, **_more: pytest.fail("computed again"))

    assert [client.get(path).data for path in paths[:3]] == before
    monkeypatch.undo()
    assert client.get(paths[3]).data == exported


def test_the_coordinator_corrects_a_year_in_its_pages_and_the_officials_are_told(client_of, published, letters):
    official, coordinator = make_official(), client_of(make_coordinator())

    assert "en une phrase" in text_of(coordinator.submit("/retex/2025/erratum", "Ouvrir l’erratum"))
    coordinator.submit("/retex/2025/erratum", "Ouvrir l’erratum", reason="Une faute")
    coordinator.submit("/retex/2025/textes", "Enregistrer les textes", introduction="Une bonne année")
    answer = coordinator.submit("/retex/2025/erratum", "Publier l’édition 2")

    assert "Une faute" in text_of(answer)
    assert coordinator.queries <= 10
    assert letters() == [(official.user.email, "Le RETEX 2025 est corrigé")]
