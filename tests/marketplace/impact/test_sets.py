"""Factor sets: drafted, seen, published once, then frozen; read and compared by everybody."""

import csv
import io
from decimal import Decimal

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DatabaseError

from core.clock import now, today
from core.db import db as database
from core.events import Announcement
from core.reference import load_reference_data
from marketplace.impact import queries, services
from marketplace.impact.enums import FactorSetState, IntervalKind, Quality
from marketplace.impact.errors import (
    AppliesTooFar,
    ElectricityMissing,
    NameTaken,
    NotADraft,
    NotPublished,
    ShareOutOfRange,
    YearAlreadyPublished,
)
from marketplace.impact.models import FactorAlternative, FactorSet, ImpactFactor
from marketplace.impact.services.wording import NAMED, named_label
from marketplace.ledger.enums import MovementKind, Proof
from marketplace.retex import queries as retex
from marketplace.retex.services import publish_retex
from tests.factories import make_category, make_coordinator, make_manager
from tests.marketplace.impact.factories import first_set, make_draft, parameters_of, values_in
from tests.marketplace.retex.factories import make_movement
from tests.pages import text_of

D = Decimal
HERE = "/retex/methode/facteurs"


def page_of(factor_set, code="laptop"):
    """The address of one factor of a set."""
    key = next(one.id for one in factor_set.factors if one.category_code == code)
    return f"{HERE}/{factor_set.id}/valeurs/{key}"


def publish(draft):
    return services.publish_set(draft.id, by=make_coordinator(), now=now())


def names(db):
    return [one.name for one in db.query(Announcement).filter(Announcement.subject_kind == "factor_set").order_by(Announcement.id)]


def typed(values, **changes):
    """What the form of one factor sends."""
    shown = {
        "embodied_kgco2e": values.embodied_co2e_kg,
        "range_min": values.range_min_co2e_kg,
        "range_max": values.range_max_co2e_kg,
        "ref_lifetime_years": values.reference_life_years,
        "second_life_years": values.second_life_years,
        "low": values.low_co2e_kg,
        "high": values.high_co2e_kg,
        "scope": values.scope,
        "quality": values.quality.value,
        "source": values.source,
    }
    return {name: "" if value is None else str(value) for name, value in shown.items()} | changes


def test_the_first_set_has_its_qualities_and_every_alternative_with_its_source(db):
    load_reference_data()

    laptop, dock = values_in(first_set()), values_in(first_set(), "dock")

    assert (laptop.quality, laptop.range_min_co2e_kg, laptop.range_max_co2e_kg) == (Quality.GOOD, 156, 339)
    assert laptop.scope == "fabrication et distribution d’un appareil neuf"
    assert (dock.quality, dock.interval) == (Quality.NONE, IntervalKind.UNKNOWN)
    assert db.query(FactorAlternative).count() == 61
    assert {one.source for one in queries.alternatives_of("laptop") if one.quantity == "embodied"} >= {
        "ADEME acv-numerique",
        "Boavizta environmental-footprint-data",
        "Restart Project 2021",
    }
    assert {one.named for one in queries.alternatives_of("network_switch")} == {"switch", "firewall"}
    assert {one.named for one in queries.alternatives_of(None)} == {"any", "fleet", "mobile_box", "dnid_site"}


def test_each_device_a_source_names_is_said_in_french(db):
    load_reference_data()

    assert set(db.scalars(select(FactorAlternative.named))) <= NAMED.keys()
    assert [named_label(one.named) for one in queries.alternatives_of("network_switch")] == ["commutateur réseau", "pare-feu"]


@pytest.mark.parametrize(
    "change",
    [
        update(FactorSet).values(substitution=1),
        delete(FactorSet),
        update(ImpactFactor).values(embodied_co2e_kg=1),
        delete(ImpactFactor),
        text("UPDATE factor_set SET applies_from_year = 2001"),
        text("UPDATE factor_set SET state = 'draft', published_at = NULL"),
        text("DELETE FROM impact_factor WHERE category_code = 'laptop'"),
    ],
    ids=["set", "set removed", "factor", "factor removed", "raw year", "back to a draft", "raw factor removed"],
)
def test_a_published_set_never_changes(db, change):
    with pytest.raises(DatabaseError, match="a factor set that is no draft never changes"), database.session.begin_nested():
        db.execute(change)

    assert values_in(first_set()).embodied_co2e_kg == D("182.3")


def test_nothing_is_added_to_a_published_set_nor_moved_into_it(db):
    draft, published = make_draft(), first_set()
    columns = {
        column.name: getattr(draft.factors[0], column.name) for column in ImpactFactor.__table__.columns if column.name != "id"
    }

    for change in (
        insert(ImpactFactor).values({**columns, "factor_set_id": published.id, "category_code": "robot"}),
        update(ImpactFactor).where(ImpactFactor.factor_set_id == draft.id).values(factor_set_id=published.id),
    ):
        with pytest.raises(DatabaseError, match="never changes"), database.session.begin_nested():
            db.execute(change)


def test_a_draft_is_written_seen_and_published_once(db):
    make_category("laptop")
    make_movement(MovementKind.REUSED, units=10, on=today())
    before = retex.live_report(today().year).figures.co2e
    draft = make_draft(applies_from_year=today().year, factors=[("laptop", {"embodied_co2e_kg": D(200), "low_co2e_kg": D(7)})])

    assert retex.live_report(today().year).figures.co2e == before
    published = publish(draft)
    moment = published.published_at

    assert publish(draft).published_at == moment
    assert retex.live_report(today().year).figures.co2e.central == D("400.000")
    assert retex.live_report(today().year - 1).factors.name == "ADEME 2025 – Boucle v1"
    assert names(db) == ["FactorSetDrafted", "FactorSetEdited", "FactorSetEdited", "FactorSetPublished"]
    for act in (
        lambda: services.change_parameters(draft.id, parameters_of(draft, name="Autre"), by=make_coordinator(), now=now()),
        lambda: services.change_factor(draft.id, values_in(draft), by=make_coordinator(), now=now()),
        lambda: services.withdraw_set(draft.id, by=make_coordinator(), now=now()),
    ):
        with pytest.raises(NotADraft):
            act()


def test_of_two_sets_of_one_year_the_one_published_last_holds(db):
    year = today().year + 1
    first_drafted, second_drafted = make_draft(name="Un", applies_from_year=year), make_draft(name="Deux", applies_from_year=year)
    publish(second_drafted)
    assert queries.get_factors_of_year(year).name == "Deux"

    publish(first_drafted)

    assert queries.get_factors_of_year(year).name == "Un"
    assert queries.get_factors_of_year(year + 3).name == "Un"


def test_an_interval_holds_only_with_what_it_was_established_with(db):
    by = make_coordinator()
    draft = make_draft(factors=[("laptop", {"second_life_years": D(4)}), ("monitor", {"low_co2e_kg": D(-1)})])

    assert (values_in(draft).low_co2e_kg, values_in(draft).interval) == (None, IntervalKind.UNKNOWN)
    assert values_in(draft, "monitor").interval is IntervalKind.GIVEN
    assert services.change_factor(draft.id, values_in(draft, "desktop", note="lu"), by=by, now=now()) == []
    lost = services.change_parameters(draft.id, parameters_of(draft, substitution=D("0.4")), by=by, now=now())

    assert {"desktop", "monitor"} <= set(lost)
    assert "laptop" not in lost
    assert {one.low_co2e_kg for one in queries.get_factor_set(draft.id).factors} == {None}


def test_a_draft_is_refused_what_means_nothing(db):
    by, draft = make_coordinator(), make_draft()
    publish_retex(2024, by=None, now=now(), today=today())

    for refusal, changes in [
        (ShareOutOfRange, {"substitution": D("1.5")}),
        (AppliesTooFar, {"applies_from_year": today().year + 11}),
        (YearAlreadyPublished, {"applies_from_year": 2024}),
        (NameTaken, {"name": first_set().name}),
    ]:
        with pytest.raises(refusal):
            services.change_parameters(draft.id, parameters_of(draft, **changes), by=by, now=now())
    with pytest.raises(NotPublished):
        services.draft_set(draft.id, name="Copie d’un brouillon", by=by, now=now())


def test_a_year_published_meanwhile_keeps_a_draft_from_being_published(db):
    draft = make_draft(applies_from_year=2025)
    publish_retex(2025, by=None, now=now(), today=today())

    with pytest.raises(YearAlreadyPublished):
        publish(draft)


def test_a_category_that_uses_more_asks_what_a_kilowatt_hour_weighs(db):
    draft = make_draft(factors=[("server_rack", {"extra_kwh_per_year": D(500)})])
    with pytest.raises(ElectricityMissing):
        publish(draft)

    services.change_parameters(
        draft.id, parameters_of(draft, electricity_co2e_kg_per_kwh=D("0.05")), by=make_coordinator(), now=now()
    )

    assert publish(draft).state is FactorSetState.PUBLISHED


def test_everybody_reads_published_sets_and_only_the_coordinator_the_drafts(client, client_of, db):
    published, draft = first_set(), make_draft(name="Brouillon 2027")
    coordinator = client_of(make_coordinator())

    assert "182,3" in text_of(client.get(f"{HERE}/{published.id}"))
    assert client.queries <= 10
    assert "Boavizta" in text_of(client.get(page_of(published)))
    assert "unités et en kilogrammes seulement" in text_of(client.get(page_of(published, "dock")))
    assert client.get(page_of(draft).replace(f"/{draft.id}/", f"/{published.id}/")).status_code == 404
    assert client.get(f"{HERE}/{draft.id}").status_code == 404
    assert client.get(f"{HERE}/{10**30}").status_code == 404
    assert "Brouillon 2027" not in text_of(client.get(f"{HERE}/"))
    assert "Brouillon 2027" in text_of(coordinator.get(f"{HERE}/"))
    assert coordinator.get(f"{HERE}/{published.id}/parametres").status_code == 403
    assert client_of(make_manager()).get(f"{HERE}/{draft.id}/parametres").status_code == 403


@pytest.mark.parametrize("form", ["csv", "xlsx", "ods"])
def test_tables_are_taken_away(client, client_of, form, db):
    published, draft = first_set(), make_draft()
    coordinator = client_of(make_coordinator())

    for path in (
        f"{HERE}/exporter?format={form}",
        f"{HERE}/{published.id}/exporter?format={form}",
        f"{HERE}/comparer/exporter?jeu={published.id}&avec={draft.id}&format={form}",
    ):
        answer = coordinator.get(path)
        assert answer.status_code == 200
        assert f".{form}" in answer.headers["Content-Disposition"]
    assert len(client.get(f"{HERE}/{published.id}/exporter").data.decode("utf-8-sig").splitlines()) == 25


def test_two_sets_are_compared(client_of, db):
    draft = make_draft(factors=[("laptop", {"embodied_co2e_kg": D(200)})])
    coordinator = client_of(make_coordinator())

    found = text_of(coordinator.get(f"{HERE}/comparer?jeu={first_set().id}&avec={draft.id}"))

    assert "182,3 puis 200" in found
    assert "identique" in found
    assert coordinator.queries <= 10
    assert "Choisissez les deux jeux" in text_of(coordinator.get(f"{HERE}/comparer?jeu=999999"))


def test_the_coordinator_prepares_a_set_on_screen_and_sees_what_it_would_change(client_of, db):
    make_movement(MovementKind.REUSED, units=10, on=today())
    make_movement(MovementKind.REUSED, units=9, on=today(), proof=Proof.UNPROVED)
    coordinator, published = client_of(make_coordinator()), first_set()

    assert coordinator.post(f"{HERE}/{published.id}/preparer", data={"name": ""}).status_code == 422
    assert coordinator.post(f"{HERE}/{published.id}/preparer", data={"name": published.name}).status_code == 422
    made = coordinator.post(f"{HERE}/{published.id}/preparer", data={"name": "ADEME 2027"})
    here = made.headers["Location"]
    laptop = typed(values_in(published))
    edit = f"{page_of(queries.get_factor_set(int(here.rpartition('/')[2])))}/modifier"
    for wrong, why in [
        ({"embodied_kgco2e": "-1"}, "négative"),
        ({"embodied_kgco2e": "beaucoup"}, "Indiquez un nombre"),
        ({"ref_lifetime_years": "0"}, "plus de 0"),
        ({"low": "200", "high": "100"}, "au-dessus"),
        ({"source": ""}, "d’où vient"),
    ]:
        refused = coordinator.post(edit, data=laptop | wrong)
        assert refused.status_code == 422
        assert why in text_of(refused)
    changed = {"embodied_kgco2e": "200", "low": "7", "high": "120"}
    assert coordinator.post(edit, data=laptop | changed).status_code == 302

    found = text_of(coordinator.get(f"{here}/effet"))

    assert coordinator.queries <= 10
    assert "360 kgCO₂e" in found.replace("\u00a0", " ")
    assert "400 kgCO₂e" in found.replace("\u00a0", " ")
    assert coordinator.post(f"{here}/publier").status_code == 302
    assert "ne change plus" in text_of(coordinator.get(here))
    assert coordinator.get(edit).status_code == 403


def test_a_draft_given_up_is_kept_apart(client, client_of, db):
    draft = make_draft()

    assert client_of(make_coordinator()).post(f"{HERE}/{draft.id}/abandonner").status_code == 302

    assert queries.get_factor_set(draft.id).state is FactorSetState.WITHDRAWN
    assert client.get(f"{HERE}/{draft.id}").status_code == 404
    with pytest.raises(NotADraft):
        publish(draft)


def test_the_table_taken_away_comes_back_as_it_was_or_changed(client_of, db):
    coordinator, draft = client_of(make_coordinator()), make_draft()
    path = f"{HERE}/{draft.id}/tableau"
    before = {one.category_code: queries.values_of(one) for one in draft.factors}
    table = coordinator.get(f"{HERE}/{draft.id}/exporter").data

    assert coordinator.post(path, data={"file": (io.BytesIO(table), "facteurs.csv")}).status_code == 302
    assert {one.category_code: queries.values_of(one) for one in queries.get_factor_set(draft.id).factors} == before
    pasted = "catégorie\tempreinte d’un appareil neuf (kgCO2e)\nlaptop\t200,5\nmouse\t7\n"
    assert coordinator.post(path, data={"pasted": pasted}).status_code == 302
    assert values_in(queries.get_factor_set(draft.id)).embodied_co2e_kg == D("200.5")

    wrong = "catégorie;empreinte d’un appareil neuf (kgCO2e)\nlaptop;300\nmouse;-7\nrobot;1\n"
    refused = coordinator.post(path, data={"pasted": wrong})

    assert refused.status_code == 422
    assert "négative" in text_of(refused)
    assert "Catégorie inconnue" in text_of(refused)
    assert values_in(queries.get_factor_set(draft.id)).embodied_co2e_kg == D("200.5")
    assert coordinator.post(path, data={}).status_code == 422


def names_in(answer):
    return [" ".join(row.text.split()) for row in answer.select("main table:first-of-type tbody th a")]


def test_the_list_is_narrowed_by_words_and_by_state_on_screen_and_in_the_file(client, client_of, db):
    make_draft(name="Brouillon été 2027")
    given_up = make_draft(name="Essai")
    services.withdraw_set(given_up.id, by=make_coordinator(), now=now())
    coordinator, first = client_of(make_coordinator()), first_set().name
    for asked, expected in {
        "": ["Brouillon été 2027", "Essai", first],
        "texte=BROUILLON+ete": ["Brouillon été 2027"],
        "texte=ademe+arcep": ["Brouillon été 2027", "Essai", first],
        "texte=rien+de+tel": [],
        "etat=draft": ["Brouillon été 2027"],
        "etat=withdrawn": ["Essai"],
        "etat=published&texte=boucle": [first],
        "etat=<b>": ["Brouillon été 2027", "Essai", first],
    }.items():
        page = coordinator.page(f"{HERE}/?{asked}")
        assert coordinator.queries <= 10
        assert sorted(names_in(page)) == sorted(expected), asked
        lines = coordinator.get(f"{HERE}/exporter?{asked}").data.decode("utf-8-sig").splitlines()[1:]
        assert sorted(line.partition(";")[0] for line in lines) == sorted(expected), asked

    assert names_in(client.page(f"{HERE}/?etat=draft")) == [first]
    assert not client.page(f"{HERE}/").select("select[name=etat]")
    assert "Aucun jeu ne répond à ce filtre" in text_of(client.get(f"{HERE}/?texte=brouillon"))


def test_every_value_found_is_taken_away_beside_the_one_of_the_set(client, client_of, db):
    draft = make_draft(factors=[("laptop", {"embodied_co2e_kg": D("200.5")})])
    lines = client.get(f"{HERE}/{first_set().id}/sources/exporter").data.decode("utf-8-sig").splitlines()
    rows = list(csv.DictReader(lines, delimiter=";"))

    assert len(rows) == len(queries.alternatives_in(first_set())) == db.query(FactorAlternative).count()
    laptops = [row for row in rows if row["catégorie"] == "laptop"]
    new = [row for row in laptops if row["ce qui est mesuré"] == "empreinte d’un appareil neuf"]
    assert {row["valeur retenue par le jeu (kgCO2e)"] for row in new} == {"182,300"}
    assert {"182,300", "156,000"} <= {row["valeur"] for row in new}
    assert {row["nom de la catégorie"] for row in rows[-2:]} == {"toutes"}
    assert all(row["source"] and row["réutilisation"] for row in rows)
    own = client_of(make_coordinator()).get(f"{HERE}/{draft.id}/sources/exporter").data.decode("utf-8-sig")
    assert ";200,5" in own
    assert client.get(f"{HERE}/{draft.id}/sources/exporter").status_code == 404
    for form in ("xlsx", "ods"):
        assert f".{form}" in client.get(f"{HERE}/{first_set().id}/sources/exporter?format={form}").headers["Content-Disposition"]


def test_the_reuses_a_set_is_tried_on_are_those_of_the_report(db):
    make_movement(MovementKind.REUSED, units=10)
    make_movement(MovementKind.REUSED, units=-2)
    make_movement(MovementKind.REUSED, units=3, category=make_category("monitor"), proof=Proof.DECLARED)
    make_movement(MovementKind.REUSED, units=5, proof=Proof.UNPROVED)

    rows = retex.live_report(2025).by_category

    assert (
        retex.units_reused_by_category(2025) == {row.key: row.figures.units_reused for row in rows} == {"laptop": 8, "monitor": 3}
    )
