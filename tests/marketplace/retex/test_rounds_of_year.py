"""What rounds emit is taken off what reuse avoids: said apart, to the gram, and unknown when one of them is."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import now, today
from core.thresholds import Threshold
from marketplace.collection.enums import RoundState
from marketplace.collection.rules.rounds import RoundTotals, rounds_sum, totals_of
from marketplace.ledger.enums import Eligibility, MovementKind, Origin
from marketplace.retex import queries, services
from marketplace.retex.rules.figures import Basis, CarrierRounds, Report, net_co2e_kg, report
from marketplace.retex.rules.frozen import plain, restored
from marketplace.retex.services.documents import Printed, document_facts
from tests.factories import keep, make_coordinator, make_membership
from tests.marketplace.collection.factories import driven_round
from tests.marketplace.retex.factories import make_movement, make_year
from tests.pages import text_of

GRAM = Decimal("0.001")
KILOGRAMS = st.decimals(-(10**9), 10**9, places=5)
ROUNDS = st.builds(
    totals_of, st.integers(1, 400), st.integers(0, 10**6), st.none() | st.decimals(0, 2000, places=2)
)  # fmt: skip
NOTHING = Basis(2025, (), (), (), None, None, None)


@given(avoided=KILOGRAMS, emitted=KILOGRAMS)
def test_net_is_avoided_less_emitted_to_the_gram(avoided, emitted):
    net = net_co2e_kg(avoided, emitted)

    assert abs(net - (avoided - emitted)) <= GRAM / 2
    assert net == net.quantize(GRAM)
    assert net_co2e_kg(None, emitted) is net_co2e_kg(avoided, None) is net_co2e_kg(None, None) is None


@given(some=st.lists(ROUNDS, max_size=8))
def test_rounds_add_up_exactly_and_are_unknown_as_soon_as_one_is(some):
    whole = rounds_sum(some)

    assert (whole.rounds, whole.km) == (sum(one.rounds for one in some), sum(one.km for one in some))
    if any(one.co2e_kg is None for one in some):
        assert whole.co2e_kg is None
    else:
        assert whole.co2e_kg == sum((one.co2e_kg for one in some), Decimal(0))


@given(some=st.lists(ROUNDS, max_size=6))
def test_a_report_counts_the_rounds_of_all_and_an_organisation_those_it_drove(some):
    basis = replace(NOTHING, rounds=tuple(CarrierRounds(key, one) for key, one in enumerate(some, 1)))

    assert report(basis).rounds == rounds_sum(some)
    for key, one in enumerate(some, 1):
        assert report(basis, organisation_id=key).rounds == one
    assert report(basis, organisation_id=99).rounds == RoundTotals()
    assert report(basis, category_code="laptop").rounds is None
    assert restored(Basis, plain(basis)) == basis


def test_a_year_published_before_rounds_were_counted_does_not_say_that_they_emitted_nothing():
    kept = plain(NOTHING)
    del kept["rounds"]
    whole = plain(report(NOTHING))
    del whole["rounds"]

    assert restored(Basis, kept).rounds is None
    old = restored(Report, whole)
    assert (old.rounds, old.shown_rounds, old.net_co2e_kg) == (None, None, None)


@pytest.fixture
def carriers(db):
    """In 2025, 729.2 kg of CO2e avoided by 20 reuses; two carriers drove 1,100 km, 100 of them under another factor."""
    giver, first = make_year()
    second = make_membership().organisation
    keep(
        Threshold(
            code="round_co2e", valid_from=date(2025, 12, 1), value=100, unit="g_per_km", label="é", source="essai", read_on=today()
        )
    )
    driven_round(first, km=None, planned_metres=399_600, day=date(2025, 3, 2))
    driven_round(first, km=100, day=date(2025, 12, 1))
    driven_round(second, km=600, day=date(2025, 3, 2), state=RoundState.UNDER_WAY)
    driven_round(second, km=5000, day=date(2025, 3, 3), state=RoundState.CANCELLED)
    driven_round(second, km=5000, day=date(2025, 3, 3), state=RoundState.PLANNED)
    driven_round(second, km=5000, day=date(2026, 1, 1))
    return giver, first, second


def test_each_day_has_its_factor_and_only_rounds_that_left_count(carriers):
    giver, first, second = carriers

    whole = queries.live_report(2025)

    assert whole.rounds == RoundTotals(3, 1100, Decimal("279.0"))
    assert whole.net_co2e_kg == Decimal("450.200")
    assert queries.live_report(2025, first.id).rounds == RoundTotals(2, 500, Decimal("117.6"))
    assert queries.live_report(2025, second.id).rounds == RoundTotals(1, 600, Decimal("161.4"))
    assert queries.live_report(2025, giver.id).shown_rounds is None


def test_the_pages_the_export_and_the_terminal_say_them_in_a_line_of_their_own(carriers, client_of, app):
    giver, first, _ = carriers
    coordinator = client_of(make_coordinator())

    page = text_of(coordinator.get("/retex/2025")).replace("\u00a0", " ").replace("\u202f", " ")
    assert coordinator.queries <= 10
    assert "Émissions évitées, valeur centrale 729 kgCO₂e Émissions des tournées 279 kgCO₂e, pour 1 100 km en 3 tournées" in page
    assert "Émissions évitées, tournées déduites 450 kgCO₂e" in page
    assert "tournées" not in text_of(coordinator.get(f"/retex/2025/organismes/{giver.id}"))
    assert "en 2" in text_of(coordinator.get(f"/retex/2025/organismes/{first.id}"))
    assert "tournées déduites" not in text_of(coordinator.get("/retex/2025?categorie=laptop"))

    rows = [line.split(";") for line in coordinator.get("/retex/2025/exporter").data.decode("utf-8-sig").splitlines()]
    assert len({len(row) for row in rows}) == 1
    km, emitted = rows[0].index("distance des tournées (km)"), rows[0].index("émissions des tournées (kgCO2e)")
    assert sum(int(row[km] or 0) for row in rows[1:]) == 1100
    assert sum(Decimal(row[emitted].replace(",", ".") or 0) for row in rows[1:]) == 279

    said = app.test_cli_runner().invoke(args=["retex", "show", "2025"]).stdout
    assert "Émissions évitées, tournées déduites\u00a0: 450\u00a0kgCO₂e" in said


def test_a_published_year_keeps_its_rounds(carriers):
    _, first, _ = carriers
    retex = services.publish_retex(2025, by=None, now=now(), today=today())
    driven_round(first, km=7, day=date(2025, 4, 4))

    assert queries.published_report(retex).rounds.km == 1100
    assert retex.headline["rounds"]["co2e_avoided_net_kg"] == 450.2


def test_the_document_says_rounds_and_boxes_apart(carriers):
    for kind, units in ((MovementKind.GIVEN, 9), (MovementKind.REUSED, 4), (MovementKind.RECYCLED, 3), (MovementKind.LOST, 2)):
        make_movement(kind, units=units, origin=Origin.RESIDENTS, eligibility=Eligibility.UNDATED)

    facts = document_facts(queries.live_report(2025), Printed(today=today()), {})

    assert facts["rounds"]["value"].startswith("279")
    [boxes] = [table for table in facts["tables"] if table["title"] == "Bornes de collecte"]
    assert [row[:2] for row in boxes["rows"]] == [
        ["Sorti des bornes", 9],
        ["Dont réemployé", 4],
        ["Dont recyclé", 3],
        ["Dont perdu", 2],
    ]
