"""What gifts are worth in a year, and what is said before the threshold of the law is crossed."""

from datetime import date
from decimal import Decimal

import pytest

from agreements.models import Agreement
from core.catalogue.models import EquipmentCategory
from core.clock import now, today
from core.db import db as database
from core.events import quietly
from core.thresholds import threshold
from marketplace.lots import queries, rules, services
from marketplace.lots.enums import GiftValueLevel
from marketplace.lots.models import LotLine
from tests.agreements.factories import make_signed
from tests.factories import make_coordinator, make_manager, make_official
from tests.marketplace.lots.factories import make_claim, make_line, make_lot, make_verified_manager
from tests.pages import text_of

BOUNDS = {"threshold_eur": 23_000, "warning_percent": 80}


@pytest.mark.parametrize(
    ("total", "level"),
    [
        ("0", GiftValueLevel.BELOW),
        ("18399.99", GiftValueLevel.BELOW),
        ("18400", GiftValueLevel.NEAR),
        ("23000", GiftValueLevel.NEAR),
        ("23000.01", GiftValueLevel.PAST),
    ],
)
def test_the_level_turns_at_the_warning_and_past_the_threshold(total, level):
    assert rules.level_of(Decimal(total), **BOUNDS) is level


@pytest.mark.parametrize(("adding", "said"), [(0, ""), (8_400, "près de"), (13_000, "près de"), (13_001, "est obligatoire")])
def test_whoever_decides_is_told_before_the_threshold_is_crossed(adding, said):
    value = rules.GivenValue(Decimal(9_000), 0, Decimal(1_000))

    sentence = rules.announcement(value, Decimal(adding), **BOUNDS)

    assert said in sentence
    assert bool(sentence) == bool(said)


@pytest.mark.parametrize(
    ("first", "end", "worth"),
    [
        (date(2025, 1, 1), date(2028, 1, 1), "1200.00"),
        (date(2026, 7, 2), date(2028, 1, 1), "601.64"),
        (date(2025, 1, 1), date(2026, 1, 1), "0.00"),
        (date(2027, 1, 1), date(2028, 1, 1), "0.00"),
        (date(2026, 3, 1), date(2026, 3, 2), "3.29"),
    ],
)
def test_support_counts_day_by_day(first, end, worth):
    assert rules.support_in_year([rules.Support(1_200, first, end)], 2026) == Decimal(worth)


def line(code: str, value: str | None) -> LotLine:
    return LotLine(
        category=EquipmentCategory(code=code, label=code), units=1, unit_value_eur=None if value is None else Decimal(value)
    )


@pytest.mark.parametrize(
    ("lines", "worth"),
    [
        ([], None),
        ([("desktop", "200")], None),
        ([("desktop", "200"), ("monitor", None)], None),
        ([("desktop", "200"), ("monitor", "101")], "301"),
        ([("desktop", "200"), ("desktop", "250"), ("monitor", "20"), ("laptop", "900")], "270"),
    ],
)
def test_a_complete_desktop_is_worth_its_parts(lines, worth):
    found = rules.set_value_eur([line(*one) for one in lines])

    assert found == (None if worth is None else Decimal(worth))


def granted(giver, partner, units=10, value="100"):
    """A lot of the giver, of which that partner was granted everything."""
    lot = make_lot(giver.organisation, lines=[make_line(units)])
    lot.lines[0].unit_value_eur = None if value is None else Decimal(value)
    database.session.commit()
    claim = make_claim(lot, partner)
    with quietly():
        services.allocate_claim(claim.id, by=giver, now=now())
    return claim


@pytest.fixture
def parties(db):
    return make_manager(name="Commune de Woippy"), make_verified_manager("laptop", name="L’Atelier")


def test_a_year_adds_what_was_granted_and_what_is_lent(parties):
    giver, partner = parties
    with quietly():
        make_signed(giver, partner, support_eur_a_year=1_200)
    database.session.query(Agreement).update({"starts_on": date(today().year, 1, 1)})
    database.session.commit()
    granted(giver, partner, units=10, value="100")
    granted(giver, partner, units=3, value=None)

    value = queries.given_value(giver.organisation_id, partner.organisation_id, year=today().year)

    assert value == rules.GivenValue(Decimal("1000.00"), 3, Decimal("1200.00"))
    assert queries.given_value(giver.organisation_id, partner.organisation_id, year=today().year - 2).total_eur == 0
    assert [row.value for row in queries.given_values(year=today().year)] == [value]


def test_the_page_where_one_allocates_announces_the_threshold(client_of, parties):
    giver, partner = parties
    granted(giver, partner, units=150, value="100")
    lot = make_lot(giver.organisation, lines=[make_line(100)])
    lot.lines[0].unit_value_eur = Decimal(100)
    database.session.commit()
    claim = make_claim(lot, partner)
    client = client_of(giver)

    page = client.page(f"/demandes/{claim.id}/attribuer")

    assert "une convention qui les valorise est obligatoire" in page.text
    assert client.queries <= 10


def test_the_coordinator_is_told_at_home_and_reads_the_list(client_of, parties):
    granted(*parties, units=200, value="100")
    client = client_of(make_coordinator())

    assert "Vérifier la valeur des dons près du seuil" in client.page("/").text
    assert client.queries <= 12
    listed = client.page("/valeur-des-dons")
    assert "Près du seuil" in listed.text
    assert client.queries <= 10
    rows = client.get(f"/valeur-des-dons/exporter?annee={today().year}").text.splitlines()
    assert rows[1].startswith(f"{today().year};Commune de Woippy;L’Atelier;20000")


def test_each_side_sees_its_own_and_a_year_without_gifts_says_so(client_of, parties):
    granted(*parties)
    other = client_of(make_manager())

    assert "Commune de Woippy" in client_of(parties[1]).page("/valeur-des-dons").text
    assert "Commune de Woippy" in client_of(make_official()).page("/valeur-des-dons").text
    assert "Aucun don n’a été attribué" in other.page("/valeur-des-dons").text
    assert other.get("/valeur-des-dons?annee=beaucoup").status_code == 200
    assert threshold("subsidy_agreement_from", on=today()) == 23_000


def test_the_page_of_the_agreement_says_what_was_given_this_year(client_of, parties):
    with quietly():
        agreement = make_signed(*parties)
    granted(*parties, units=240, value="100")
    client = client_of(parties[0])

    assert "Au-delà du seuil" in text_of(client.get(f"/conventions/{agreement.id}"))
