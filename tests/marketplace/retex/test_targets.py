"""Targets: read by all, set by the coordinator for years to come."""

from datetime import date
from decimal import Decimal

import pytest

from core.clock import now, today
from marketplace.retex import queries
from marketplace.retex.enums import RateKind
from marketplace.retex.errors import TargetOutOfRange, TargetYearBegun, TargetYearTooFar
from marketplace.retex.rules.targets import check_target
from marketplace.retex.services.targets import set_target
from tests.factories import make_coordinator
from tests.pages import text_of

YEAR = today().year


def set_share(percent="55", **facts):
    answers = {
        "year": YEAR + 1,
        "source": "délibération à venir",
        "read_on": today(),
        "by": make_coordinator(),
        "now": now(),
        **facts,
    }
    return set_target(RateKind.ROADMAP, percent=Decimal(percent), **answers)


def typed(**changes):
    answers = {
        "rate": "roadmap",
        "year": str(YEAR + 1),
        "percent": "52,5",
        "source": "délibération",
        "read_on": today().isoformat(),
    }
    return answers | changes


@pytest.mark.parametrize(
    ("year", "is_known", "refusal"),
    [
        (2026, False, None),
        (2026, True, TargetYearBegun),
        (2025, False, TargetYearBegun),
        (2027, True, None),
        (2036, False, None),
        (2037, False, TargetYearTooFar),
    ],
)
def test_a_year_to_come_may_be_given_another_target_and_a_past_one_never(year, is_known, refusal):
    if refusal is None:
        check_target(year, Decimal(50), is_known=is_known, this_year=2026)
    else:
        with pytest.raises(refusal):
            check_target(year, Decimal(50), is_known=is_known, this_year=2026)


@pytest.mark.parametrize("percent", ["-1", "100.01"])
def test_a_target_is_a_share(percent):
    with pytest.raises(TargetOutOfRange):
        check_target(2027, Decimal(percent), is_known=False, this_year=2026)


def test_what_was_planned_for_a_year_to_come_is_replaced(db):
    set_share("55")
    set_share("60")

    assert queries.find_target("roadmap", YEAR + 1).percent == 60


def test_the_coordinator_sets_one_on_the_page_that_everybody_reads(client_of, client):
    answer = client_of(make_coordinator()).submit("/retex/objectifs", "Fixer cet objectif", **typed())

    assert "est fixé" in text_of(answer)
    page = client.page("/retex/objectifs")
    assert "52,5" in page.main.text
    assert not page.select("main form")
    assert client.queries <= 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"year": "2020"}, "ne change plus"),
        ({"year": "l’an prochain"}, "Indiquez une année à quatre chiffres"),
        ({"percent": "cent"}, "Indiquez un pourcentage"),
        ({"percent": "250"}, "de 0 à 100"),
        ({"source": ""}, "d’où vient cet objectif"),
        ({"read_on": date(2999, 1, 1).isoformat()}, "Indiquez le jour où vous avez lu"),
    ],
)
def test_a_wrong_answer_is_said_and_nothing_changes(client_of, changes, said):
    before = len(queries.all_targets())

    answer = client_of(make_coordinator()).submit("/retex/objectifs", "Fixer cet objectif", **typed(**changes))

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert len(queries.all_targets()) == before


@pytest.mark.parametrize(
    ("rate", "year", "percent", "is_legal"),
    [("decree", 2023, 25, True), ("decree", 2024, 35, True), ("decree", 2025, 50, True), ("roadmap", 2024, 40, False)],
)
def test_the_law_asks_for_thirty_five_percent_in_2024_and_the_territory_for_forty(db, rate, year, percent, is_legal):
    target = queries.find_target(rate, year)

    assert (target.percent, target.is_legal) == (percent, is_legal)
