"""The stock on 1 January: proposed, drafted, frozen, corrected; reminded, and seen by the coordinator."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from core.accounts.enums import OrganisationKind
from core.clock import now, today
from core.errors import NotFound
from core.events import Announcement
from core.mail import Letter
from marketplace.inventory import errors, queries, services
from marketplace.inventory.models import StockDeclaration
from marketplace.inventory.rules.stock import ReminderDays, check_reason, reminder_stage
from marketplace.retex.services import publish_retex
from tests.factories import make_category, make_coordinator, make_manager, make_organisation
from tests.marketplace.inventory.factories import make_item
from tests.pages import text_of

YEAR = today().year
DAYS = ReminderDays(first=5, second=24, end=45)
UNITS = st.dictionaries(st.integers(1, 4), st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=4)


@pytest.fixture
def manager(db):
    return make_manager()


@pytest.fixture
def client(client_of, manager):
    return client_of(manager)


def declare(person, units, *, year=YEAR, reason="Compté à la main."):
    return services.declare_stock(person.organisation_id, year, units, reason=reason, by=person, now=now())


# Rules


@pytest.mark.one_engine
@given(UNITS, UNITS, st.none() | UNITS, st.sampled_from(["", "inventaire incomplet"]))
def test_a_difference_or_a_correction_has_its_reason_and_a_correction_corrects(units, proposed, frozen, reason):
    def told(said):
        return {key: pair for key, pair in said.items() if any(pair)}

    number = 1 if frozen is None else 2
    try:
        check_reason(number, reason, units, proposed, frozen)
        outcome = None
    except errors.NothingCorrected:
        outcome = "same"
    except errors.ReasonMissing:
        outcome = "reason"
    same = frozen is not None and told(units) == told(frozen)
    needs = number > 1 or told(units) != told(proposed)
    assert outcome == ("same" if same else "reason" if needs and not reason else None)


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("day", "stage"),
    [("01-01", None), ("01-05", None), ("01-06", 1), ("01-24", 1), ("01-25", 2), ("02-14", 2), ("02-15", None), ("11-25", None)],
)  # fmt: skip
def test_reminders_have_their_season(day, stage):
    assert reminder_stage(DAYS, today=date.fromisoformat(f"2027-{day}")) == stage


# Declaring


def test_a_draft_counts_nowhere_until_it_is_frozen(manager):
    laptop = make_category("laptop")
    services.draft_stock(manager.organisation_id, YEAR, {laptop.id: (10, 2)}, reason="Compté.", by=manager, now=now())
    assert queries.stock_on_1_january(YEAR) is None
    services.freeze_stock(manager.organisation_id, YEAR, by=manager, now=now())
    assert queries.stock_on_1_january(YEAR) == (10, 2)
    with pytest.raises(NotFound):
        services.freeze_stock(manager.organisation_id, YEAR, by=manager, now=now())


def test_a_correction_is_numbered_and_keeps_what_it_corrects(db, manager):
    laptop, monitor = make_category("laptop"), make_category("monitor")
    other = make_manager()
    declare(manager, {laptop.id: (9, 9), monitor.id: (1, 0)})
    declare(manager, {laptop.id: (100, 20), monitor.id: (50, 0)}, reason="Oubli du second site.")
    declare(other, {laptop.id: (10, 1)})
    assert queries.stock_on_1_january(YEAR) == (160, 21)
    assert queries.stock_on_1_january(YEAR, manager.organisation_id) == (150, 20)
    assert queries.stock_on_1_january(YEAR - 1, manager.organisation_id) is None
    kept = queries.declarations_of(manager.organisation_id, YEAR)
    assert [(one.number, one.fleet_units, one.reason) for one in kept] == [
        (2, 150, "Oubli du second site."),
        (1, 10, "Compté à la main."),
    ]
    facts = [
        said.facts
        for said in db.scalars(select(Announcement).where(Announcement.name == "StockDeclared").order_by(Announcement.id))
    ]
    assert [fact["number"] for fact in facts] == [1, 2, 1]


def test_the_difference_with_the_inventory_is_kept_as_it_was_that_day(manager):
    laptop = make_category("laptop")
    make_item(manager.organisation, laptop, purchased_on=date(2020, 1, 1))
    declare(manager, {laptop.id: (3, 0)})
    make_item(manager.organisation, laptop, purchased_on=date(2020, 1, 1))
    (line,) = queries.declared_stock(manager.organisation_id, YEAR).lines
    assert (line.fleet_gap, line.decommissioned_gap, line.differs) == (2, 0, True)


def test_what_the_inventory_says_needs_no_reason_and_anything_else_does(manager):
    laptop = make_category("laptop")
    make_item(manager.organisation, laptop, purchased_on=date(2020, 1, 1))
    with pytest.raises(errors.ReasonMissing):
        declare(manager, {laptop.id: (2, 0)}, reason="")
    assert not declare(manager, {laptop.id: (1, 0)}, reason="").lines[0].differs
    with pytest.raises(errors.NothingCorrected):
        declare(manager, {laptop.id: (1, 0)})
    with pytest.raises(errors.ReasonMissing):
        declare(manager, {laptop.id: (5, 0)}, reason="")


def test_a_refused_declaration_leaves_the_former_one(manager):
    laptop = make_category("laptop")
    declare(manager, {laptop.id: (2, 1)})
    for units, refusal in (({laptop.id: (1, 2)}, errors.PartOverWhole), ({10**6: (1, 1)}, NotFound)):
        with pytest.raises(refusal):
            declare(manager, units)
    assert queries.stock_on_1_january(YEAR) == (2, 1)


def test_a_published_year_keeps_the_numbers_of_its_publication(manager):
    laptop, coordinator = make_category("laptop"), make_coordinator()
    declare(manager, {laptop.id: (100, 20)}, year=YEAR - 1)
    before = publish_retex(YEAR - 1, by=coordinator, now=now(), today=today()).figures_sha256
    declare(manager, {laptop.id: (50, 10)}, year=YEAR - 1, reason="Compté deux fois.")
    assert publish_retex(YEAR - 1, by=coordinator, now=now(), today=today()).figures_sha256 == before


def test_the_draft_that_is_frozen_is_the_one_that_was_read(manager):
    laptop = make_category("laptop")
    read = services.draft_stock(manager.organisation_id, YEAR, {laptop.id: (1, 0)}, reason="Compté.", by=manager, now=now())
    as_read = read.declared_at.isoformat()
    services.draft_stock(manager.organisation_id, YEAR, {laptop.id: (9, 0)}, reason="Compté.", by=manager, now=now())
    with pytest.raises(errors.DeclarationChanged):
        services.freeze_stock(manager.organisation_id, YEAR, by=manager, now=now(), as_read=as_read)
    assert queries.stock_on_1_january(YEAR) is None


# On the pages


def test_a_stock_is_proposed_corrected_checked_and_frozen(client, manager):
    laptop = make_category("laptop")
    make_item(manager.organisation, laptop, purchased_on=date(2020, 1, 1))
    make_item(manager.organisation, laptop, purchased_on=None)
    path = f"/inventaire/stocks/{YEAR}/declarer"
    page = client.page(path)
    assert page.select_one(f"[name=fleet_{laptop.id}]")["value"] == "1"

    refused = client.submit(path, "Vérifier", **{f"fleet_{laptop.id}": "2"})
    assert refused.status_code == 422
    assert "Dites pourquoi" in text_of(refused)
    check = client.submit(path, "Vérifier", **{f"fleet_{laptop.id}": "2", "reason": "Un portable prêté."})
    assert "+1" in text_of(check)
    assert "attend d’être figée" in text_of(client.get(f"/inventaire/stocks/{YEAR}"))
    shown = client.submit(f"/inventaire/stocks/{YEAR}/verifier", "Figer")
    assert "déclaré et figé" in text_of(shown)
    assert queries.stock_on_1_january(YEAR, manager.organisation_id) == (2, 0)

    client.submit(path, "Vérifier", **{f"fleet_{laptop.id}": "3", "reason": "Un autre, retrouvé."})
    history = text_of(client.submit(f"/inventaire/stocks/{YEAR}/verifier", "Figer"))
    assert "Un autre, retrouvé." in history
    assert "Un portable prêté." in history
    assert "corrigé" in text_of(client.get("/inventaire/stocks"))


def test_a_page_left_open_does_not_freeze_what_a_colleague_drafted_since(client, manager):
    laptop = make_category("laptop")
    services.draft_stock(manager.organisation_id, YEAR, {laptop.id: (1, 0)}, reason="Compté.", by=manager, now=now())
    answer = client.submit(f"/inventaire/stocks/{YEAR}/verifier", "Figer", draft="2020-01-01T00:00:00+00:00")
    assert answer.status_code == 422
    assert "a changé" in text_of(answer)


@pytest.mark.parametrize("units", ["-1", "1000000000000", "1.5", "beaucoup", ""])
def test_units_that_make_no_sense_are_said_and_kept(client, units):
    laptop = make_category("laptop")
    answer = client.submit(f"/inventaire/stocks/{YEAR}/declarer", "Vérifier", **{f"fleet_{laptop.id}": units})
    assert answer.status_code == 422
    assert "nombre entier" in text_of(answer)
    assert f'value="{units}"' in answer.text


def test_a_part_larger_than_the_whole_is_said(client):
    laptop = make_category("laptop")
    answer = client.submit(f"/inventaire/stocks/{YEAR}/declarer", "Vérifier", **{f"decommissioned_{laptop.id}": "3"})
    assert answer.status_code == 422
    assert "que d’équipements en tout" in text_of(answer)


# Reminding, and seeing it all


def letters(db) -> list[str]:
    return sorted(db.scalars(select(Letter.recipient).where(Letter.template == "stock_reminder")))


def test_those_who_have_not_declared_are_reminded_once_for_each_stage(db, manager):
    late = make_manager()
    declare(manager, {make_category().id: (1, 0)})
    for day in (3, 10, 11, 30, 31):
        moment = datetime(YEAR, 1, day, 8, tzinfo=UTC)
        services.remind_in_season(today=moment.date(), now=moment)
    assert letters(db) == [late.user.email] * 2
    assert manager.user.email not in letters(db)


def test_the_terminal_reminds_in_january_alone(app, db, manager):
    answer = app.test_cli_runner().invoke(args=["inventory", "remind-declarations"])
    assert answer.exit_code == 0
    assert "organisations have not declared" in answer.output


def test_the_coordinator_sees_who_declared_what_and_reminds_the_others_in_one_click(db, client_of):
    said, silent = make_manager(name="Ville dite"), make_manager(name="Ville muette")
    make_organisation(OrganisationKind.PARTNER, name="Association")
    declare(said, {make_category().id: (40, 4)})
    client = client_of(make_coordinator())
    page = text_of(client.get("/inventaire/declarations"))
    assert "Ville dite" in page
    assert "Association" not in page
    assert "Ville dite" not in text_of(client.get(f"/inventaire/declarations?annee={YEAR}&etat=attendue"))
    assert "Ville muette" not in text_of(client.get(f"/inventaire/declarations?annee={YEAR}&etat=faite"))
    for _ in range(2):
        client.submit("/inventaire/declarations", "Relancer")
    assert letters(db).count(silent.user.email) == 1
    assert said.user.email not in letters(db)
    export = client.get(f"/inventaire/declarations/exporter?annee={YEAR}").text
    assert "Ville dite;1;" in export
    assert ";40;4;" in export


def test_the_overview_asks_few_questions_whatever_its_size(client_of):
    client = client_of(make_coordinator())
    for number in range(30):
        declare(make_manager(name=f"Ville {number:02d}"), {make_category().id: (number + 1, 0)})
    client.get("/inventaire/declarations")
    assert client.queries <= 10
    assert "Ville 29" in text_of(client.get("/inventaire/declarations?page=2"))


@pytest.mark.parametrize("asked", ["abc", "1999", "99999", str(YEAR + 1), "-1"])
def test_a_year_that_makes_no_sense_shows_the_present_one_or_nothing(client_of, asked):
    assert client_of(make_coordinator()).get(f"/inventaire/declarations?annee={asked}").status_code in {200, 404}


def test_the_last_is_the_only_last(db, manager):
    for number in range(1, 4):
        declare(manager, {make_category().id: (number, 0)}, reason=f"Compte {number}.")
    lasts = db.scalars(select(StockDeclaration.number).where(StockDeclaration.is_last)).all()
    assert lasts == [3]
    assert now() - timedelta(minutes=5) < queries.declared_stock(manager.organisation_id, YEAR).frozen_at
