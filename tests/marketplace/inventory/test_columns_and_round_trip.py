"""Columns explained once; lists taken away and given back."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from core.clock import now, today
from core.db import db as database
from core.errors import NotFound
from core.thresholds import threshold_history
from marketplace.inventory import queries, services
from marketplace.inventory.enums import Column, Completeness, ItemState, Looks, RowFate, Works
from marketplace.inventory.models import EquipmentItem, HeldFile, InventoryImport
from marketplace.inventory.queries import ItemFilters
from marketplace.inventory.rules.life import eligibility
from marketplace.ledger.enums import Eligibility
from tests.factories import make_category, make_manager
from tests.marketplace.inventory.factories import csv_of, make_every_category, make_item, row_of

UNKNOWN = b"Chose;Genre;Truc\r\n%s;Portable;x\r\n"
SAID = {"chose": Column.SERIAL, "genre": Column.KIND, "truc": None}


@pytest.fixture
def manager(db):
    make_every_category()
    return make_manager()


def give(manager, content: bytes):
    return services.give_file(content, name="parc.csv", organisation_id=manager.organisation_id, by=manager, now=now())


def known(manager):
    return list(queries.known_items(manager.organisation_id))


def test_columns_are_explained_once_until_they_are_forgotten(manager):
    held = give(manager, UNKNOWN % b"A1")
    assert isinstance(held, HeldFile)
    explained = services.explain_columns(held.id, SAID, by=manager, now=now())
    assert explained.outcome["created"] == 1

    assert isinstance(give(manager, UNKNOWN % b"B2"), InventoryImport)

    (choice,) = queries.column_choices(manager.organisation_id)
    services.forget_column_choice(choice.id, by=manager, now=now())
    assert isinstance(give(manager, UNKNOWN % b"C3"), HeldFile)


def test_a_file_whose_columns_nobody_explained_is_gone_after_a_day(manager):
    held = give(manager, UNKNOWN % b"A1")
    tomorrow = now() + timedelta(days=1, minutes=1)

    with pytest.raises(NotFound):
        services.explain_columns(held.id, SAID, by=manager, now=tomorrow)

    services.forget_held_files(now=tomorrow)
    assert not database.session.scalars(select(HeldFile)).all()


@pytest.mark.parametrize("form", ["csv", "xlsx", "ods"])
def test_the_inventory_taken_away_and_given_back_is_unchanged(client_of, manager, form):
    rows = (row_of(name="=1+1", place="@été « A »"), row_of(serial="0012", number="007", model="-5", purchased=""))
    services.import_file(csv_of(*rows), name="x", organisation_id=manager.organisation_id, by=manager, now=now())
    for number, state in enumerate(ItemState):  # every state, every word of each axis, an act that looks like a formula
        out = {} if state is ItemState.IN_USE else {"decommissioned_on": today(), "decommissioning_act": "=délibération 2026-14"}
        condition = {"works": list(Works)[number % 3], "looks": list(Looks)[number % 4]}
        condition["completeness"] = list(Completeness)[number % 4]
        make_item(manager.organisation, state=state, purchased_on=today() - timedelta(days=9), **condition, **out)
    before = known(manager)

    export = client_of(manager).get(f"/inventaire/exporter?format={form}")
    assert export.headers["Content-Disposition"].rstrip('"').endswith(f".{form}")
    again = services.import_file(export.data, name="x", organisation_id=manager.organisation_id, by=manager, now=now())

    assert [again.outcome[part] for part in ("created", "changed", "unchanged", "refused")] == [0, 0, 7, 0]
    assert again.outcome["ignored"] == ["Taux du décret"]
    assert known(manager) == before


CONDITIONS = "Numéro de série;Type;Statut;Date de réforme;Acte de réforme;Fonctionnement;Aspect;Complet"


def given_back(manager, *rows: str):
    content = csv_of(*rows, header=CONDITIONS)
    return services.import_file(content, name="x", organisation_id=manager.organisation_id, by=manager, now=now())


def test_the_condition_and_the_act_of_a_file_are_kept_and_what_it_does_not_say_stays(manager):
    given_back(manager, "A1;Portable;Réformé;01/03/2026;délibération 2026-14;OUI;Traces d’usage;sans accessoires")
    [(_key, first)] = known(manager)
    assert (first.works, first.looks, first.completeness) == (Works.WORKING, Looks.WORN, Completeness.WITHOUT_ACCESSORIES)
    assert first.decommissioning_act == "délibération 2026-14"

    again = given_back(manager, "A1;Portable;Réformé;01/03/2026;;en panne;;")
    [(_key, second)] = known(manager)
    assert second == first._replace(works=Works.BROKEN)
    assert again.outcome["changed"] == 1
    [(_line, _name, differences)] = queries.report_of(again.id).rows_of(RowFate.CHANGED)
    assert differences == [["Fonctionnement", "Fonctionne", "En panne"]]


def test_words_of_condition_that_are_none_and_an_act_of_a_device_in_use_are_said(manager):
    given = given_back(manager, "A1;Portable;En service;;délibération 1;bof;moyen;presque", f"A2;Portable;Réformé;;{'x' * 121};;;")

    assert [given.outcome[part] for part in ("created", "refused", "warnings")] == [1, 1, 4]
    reasons = " ".join(reason for _line, _column, reason in queries.report_of(given.id).rows_of(RowFate.WARNED))
    assert all(word in reasons for word in ("bof", "moyen", "presque", "Acte laissé de côté"))
    [(_key, facts)] = known(manager)
    assert (facts.works, facts.looks, facts.decommissioning_act) == (Works.TO_CHECK, Looks.UNKNOWN, "")


def test_a_device_put_back_in_use_by_a_file_loses_its_act(manager):
    given_back(manager, "A1;Portable;Réformé;01/03/2026;délibération 2026-14;;;")
    given_back(manager, "A1;Portable;En service;;;;;")

    [(_key, facts)] = known(manager)
    assert (facts.state, facts.decommissioning_act, facts.decommissioned_on) == (ItemState.IN_USE, "", None)


BOUGHT = st.one_of(
    st.none(), st.dates(date(2004, 1, 1), date(2020, 12, 31)), st.sampled_from([date(2012, 2, 29), date(2008, 2, 29)])
)
AGES = st.one_of(st.none(), st.integers(3645, 3660), st.integers(0, 7000))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bought=BOUGHT, age=AGES, state=st.sampled_from(ItemState), in_decree=st.booleans())
def test_the_decree_counts_the_same_devices_in_a_list_and_on_a_page(manager, bought, age, state, in_decree):
    """`queries.eligibility` and `rules.life.eligibility` are one rule."""
    limits = threshold_history("decree_age_limit")
    category = make_category("laptop" if in_decree else "mouse", in_decree=in_decree)
    out = None if state is ItemState.IN_USE or age is None else (bought or date(2015, 1, 1)) + timedelta(days=age)
    is_undated = out is None and state is not ItemState.IN_USE
    facts = {"purchased_on": bought, "decommissioned_on": out, "is_decommissioned_undated": is_undated}
    item = make_item(manager.organisation, category, state=state, **facts)

    said = eligibility(item, age_limits=limits)

    assert database.session.scalar(select(queries.eligibility()).where(EquipmentItem.id == item.id)) is said
    for wanted in Eligibility:
        found = queries.items_to_export(manager.organisation_id, ItemFilters(text=item.serial, eligibility=wanted))
        assert bool(found) is (wanted is said)


@pytest.mark.parametrize("asked", ["counts", "over_ten_years", "undated", "outside_categories", "protected", "x", ""])
def test_the_list_is_narrowed_to_what_the_decree_counts(client_of, manager, asked):
    make_item(manager.organisation, purchased_on=date(2020, 1, 1), decommissioned_on=today(), state=ItemState.DECOMMISSIONED)
    make_item(manager.organisation, purchased_on=date(2010, 1, 1), decommissioned_on=today(), state=ItemState.DECOMMISSIONED)
    make_item(manager.organisation)

    client = client_of(manager)
    page = client.page(f"/inventaire/?decompte={asked}")

    assert len(page.select("tbody tr")) == {"counts": 1, "over_ten_years": 1, "undated": 0, "outside_categories": 0}.get(asked, 3)
    assert client.queries <= 10
    if asked == "counts":
        assert "décret\u00a0: compte" in page.text
