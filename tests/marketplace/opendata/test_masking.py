"""No small count is published, and nobody works one out from what is."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.collection.enums import BoxState
from marketplace.ledger.enums import Eligibility, MovementKind, Origin, Proof
from marketplace.opendata.enums import Dataset
from marketplace.opendata.rules.masking import is_small, masking_of
from marketplace.opendata.rules.places import BoxOfYear, box_rows
from marketplace.opendata.rules.rows import lot_rows, outcome_rows, rate_rows
from marketplace.opendata.rules.tables import column_names
from marketplace.retex.rules.figures import Basis, Body, Category, Cell, report

COUNTS = st.dictionaries(st.integers(0, 30), st.integers(0, 40), max_size=8)
THRESHOLDS = st.integers(2, 12)


def other_ways_to_reach(total, hidden, key, value):
    """Counts of the hidden cells, none zero, with that one at `value` and the same sum; nothing when there are none."""
    others = [one for one in hidden if one != key]
    if not others or total - value < len(others):
        return None
    guess = dict.fromkeys(others, 1) | {key: value}
    guess[others[0]] += total - sum(guess.values())
    return guess


@given(COUNTS, THRESHOLDS)
def test_a_hidden_count_may_be_anything_up_to_the_threshold_for_whoever_knows_the_total(counts, threshold):
    masking = masking_of(counts, threshold)

    shown = {key: count for key, count in counts.items() if key not in masking.hidden}
    assert not any(is_small(count, threshold) for count in shown.values())
    assert not masking.hidden & {key for key, count in counts.items() if count == 0}
    if masking.tells_total:
        left = sum(counts.values()) - sum(shown.values())  # the subtraction
        for key in masking.hidden:
            for value in range(1, threshold + 1):
                guess = other_ways_to_reach(left, masking.hidden, key, value)
                assert guess, (counts, masking)
                assert sum(guess.values()) == left
                assert min(guess.values()) >= 1
    else:
        assert masking.hidden == {key for key, count in counts.items() if count}


@given(COUNTS, THRESHOLDS)
def test_no_more_is_hidden_than_is_needed(counts, threshold):
    hidden = masking_of(counts, threshold).hidden
    small = {key for key, count in counts.items() if is_small(count, threshold)}

    assert small <= hidden
    assert bool(hidden) == bool(small)
    if len(hidden) > max(len(small), 1) + 1:  # the last one that was added was needed
        last = max(hidden - small, key=lambda key: counts[key])
        rest = [counts[key] for key in hidden - {last}]
        assert sum(rest) - (len(rest) - 1) < threshold


def test_examples_said_in_the_documentation():
    assert masking_of({"a": 12, "b": 2}, 5) == ({"a", "b"}, True)
    assert masking_of({"a": 12, "b": 2, "c": 6, "d": 0}, 5) == ({"b", "c"}, True)
    assert masking_of({"b": 2}, 5) == ({"b"}, False)
    assert masking_of({"a": 2, "b": 3}, 5) == ({"a", "b"}, False)
    assert masking_of({"a": 5, "b": 9}, 5) == (set(), True)
    assert masking_of({"a": -2, "b": 9}, 5).hidden == {"a", "b"}
    assert masking_of({"a": 1}, 1) == (set(), True)
    assert masking_of({"a": 20, "b": 30, "c": 40}, 5, withheld={"b"}) == ({"a", "b"}, True)


CATEGORIES = ("laptop", "monitor", "server_rack")
CELLS = st.lists(
    st.builds(
        Cell,
        organisation_id=st.integers(1, 3),
        category_code=st.sampled_from(CATEGORIES),
        kind=st.sampled_from([MovementKind.GIVEN, MovementKind.REUSED, MovementKind.RECYCLED]),
        eligibility=st.sampled_from([Eligibility.COUNTS, Eligibility.UNDATED]),
        proof=st.sampled_from([Proof.CERTIFIED, Proof.DECLARED]),
        is_of_public_body=st.booleans(),
        is_weighed=st.booleans(),
        units=st.integers(1, 15),
        mass_kg=st.just(Decimal(1)),
        units_without_mass=st.just(0),
    ),
    max_size=25,
)


def basis_of(cells, stocks=(400, 50, None)):
    bodies = [
        Body(n, f"Ville {n}", f"{n:014d}", is_public=True, fleet_units=stock, decommissioned_units=stock and stock // 4)
        for n, stock in enumerate(stocks, 1)
    ]
    return Basis(2025, tuple(cells), tuple(Category(code, f"{code}s") for code in CATEGORIES), tuple(bodies), None, None, None)


def named(dataset, rows):
    return [dict(zip(column_names(dataset), row, strict=True)) for row in rows]


@settings(max_examples=50)
@given(CELLS)
def test_no_published_numerator_gives_away_what_the_tables_hide(cells):
    """Subtract what is shown of a body from its numerators: what is left is of several cells, none of which it tells."""
    basis, threshold = basis_of(cells), 5
    lots = named(Dataset.LOTS, lot_rows(basis, threshold))
    outcomes = named(Dataset.OUTCOMES, outcome_rows(basis, threshold))
    rates = named(Dataset.RATES, rate_rows(basis, report(basis), threshold))

    for row in (*lots, *outcomes):
        assert (row["appareils"] is None) == (row["cellules_masquees"] is not None)
        assert row["appareils"] is None or not is_small(row["appareils"], threshold)
    parts = defaultdict(list)
    for row in lots:
        if row["compte_decret"]:
            parts["decret", row["siret_donneur"]].append(row["appareils"])
    for row in outcomes:
        if (row["origine"], row["devenir"]) == ("organisme", "reemploye"):
            parts["feuille_de_route", row["siret_donneur"]].append(row["appareils"])
    for row in rates:
        for name in ("numerateur", "denominateur"):
            assert row[name] is None or not is_small(row[name], threshold)
        if None in (row["numerateur"], row["denominateur"]):
            assert row["taux_pourcent"] is None
        of_body = parts[row["taux"], row["perimetre"]]
        hidden = of_body.count(None)
        if row["numerateur"] is not None and hidden:
            left = row["numerateur"] - sum(one for one in of_body if one is not None)
            assert hidden > 1
            assert left - (hidden - 1) >= threshold


@settings(max_examples=50)
@given(CELLS)
def test_the_territory_does_not_give_away_a_body(cells):
    basis = basis_of(cells)
    rates = named(Dataset.RATES, rate_rows(basis, report(basis), 5))

    for rate in ("decret", "feuille_de_route"):
        *bodies, territory = [row for row in rates if row["taux"] == rate]
        hidden = sum("numerateur" in (row["cellules_masquees"] or "") for row in bodies)
        assert territory["perimetre"] == "territoire"
        assert hidden != 1 or territory["numerateur"] is None


def box(code, units, host="1" * 14):
    return BoxOfYear(
        host, "Ville", code, code, "Mairie", "", "Metz", "57463", 6.1, 49.1, is_approximate=False, origin=Origin.RESIDENTS,
        state=BoxState.INSTALLED, state_since=date(2025, 1, 1), emptyings=1, units=units, mass_kg=Decimal("3.2"), batteries_kg=None,
    )  # fmt: skip


def test_what_little_was_in_a_box_is_not_told_by_the_others_of_its_host():
    rows = named(Dataset.BOXES, box_rows([box("A", 2), box("B", 40), box("C", 30), box("D", 40, "2" * 14)], 2025, 5))

    assert [row["masse_kg"] for row in rows] == [None, Decimal("3.2"), None, Decimal("3.2")]
    assert rows[0]["cellules_masquees"] == "appareils|masse_kg|piles_kg"
