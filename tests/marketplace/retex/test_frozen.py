"""A published figure holds whatever changes since: factors, rows of any table, and the code that computes."""

import json
import sys
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import update

from core.accounts.models import Organisation
from core.authenticity import known_document
from core.catalogue.models import EquipmentCategory
from core.clock import now, today
from core.db import db as database
from marketplace.collection.rules.rounds import rounds_sum
from marketplace.impact.models import FactorSet
from marketplace.inventory.enums import ItemState
from marketplace.ledger.enums import MovementKind
from marketplace.opendata import queries as opendata
from marketplace.opendata.enums import Dataset
from marketplace.retex import queries, services
from marketplace.retex.models import RateTarget, Retex
from marketplace.retex.rules import figures as computing
from marketplace.retex.rules import stocks as reading
from marketplace.retex.rules.frozen import plain, restored
from marketplace.retex.rules.parts import Part, kept_details, kept_report, parts_of
from marketplace.steering.enums import Part as PartOfYear
from marketplace.steering.enums import Period
from marketplace.steering.queries import boards_of, period_report, territory_board
from marketplace.steering.rules.indicators import REGISTER
from tests.factories import keep, make_category, make_coordinator, make_membership
from tests.marketplace.collection.factories import driven_round
from tests.marketplace.inventory.factories import make_item
from tests.marketplace.retex.factories import make_declaration, make_movement, make_year
from tests.pages import text_of

RENAMED = "Organisme renommé"
PUBLISHING = ("services", "services.editions", "services.rates", "views.publication", "rules.parts")


@pytest.fixture
def year(db):
    """A published 2025 with something in every table, and a 2026 that runs: a giver and a taker."""
    giver, taker = make_year()
    make_movement(MovementKind.REUSED, units=3, giver=giver, taker=taker, category=make_category("monitor"))
    driven_round(taker, km=100, day=date(2025, 3, 2))
    facts = {"organisation": giver, "category": make_category("laptop"), "purchased_on": date(2020, 3, 1)}
    make_item(state=ItemState.GONE, decommissioned_on=date(2024, 6, 1), left_on=date(2025, 3, 1), **facts)
    make_item(state=ItemState.DECOMMISSIONED, decommissioned_on=date(2024, 6, 1), **facts)
    services.publish_retex(2025, by=None, now=now(), today=today())
    make_movement(units=10, giver=giver, taker=taker, on=date(2026, 2, 2))
    make_movement(MovementKind.REUSED, units=4, giver=giver, taker=taker, on=date(2026, 2, 2))
    return giver, taker


def replace_everywhere(monkeypatch, name, other, *, of=computing):
    """Put another function in place of one, in every module that holds it under any name; those modules."""
    true = getattr(of, name)
    holding = []
    for module_name, module in list(sys.modules.items()):
        if module_name.split(".")[0] in {"core", "marketplace"}:
            for word, held in list(vars(module).items()):
                if held is true:
                    monkeypatch.setattr(module, word, other)
                    holding.append(module_name)
    return holding


def compute_otherwise(monkeypatch):
    """Another release: every function that makes figures gives others."""
    true_report, true_figures_of, true_details = computing.report, computing.figures_of, computing.detail_rows
    true_report_of = computing.report_of

    def sevenfold(basis):
        cells = tuple(replace(cell, units=cell.units * 7, mass_kg=cell.mass_kg * 7) for cell in basis.cells)
        return replace(basis, cells=cells, undeclared=basis.undeclared * 7, rounds=basis.rounds and basis.rounds * 7)

    def sevenfold_sums(basis, sums, **scope):
        by_category = [replace(cell, units=cell.units * 7, mass_kg=cell.mass_kg * 7) for cell in sums.by_category]
        return true_report_of(basis, replace(sums, by_category=by_category), **scope)

    replace_everywhere(monkeypatch, "report_of", sevenfold_sums)
    holding = replace_everywhere(monkeypatch, "report", lambda basis, **scope: true_report(sevenfold(basis), **scope))
    assert holding.count("marketplace.steering.queries.periods") == 1
    assert {f"marketplace.retex.{name}" for name in PUBLISHING} <= set(holding)
    replace_everywhere(monkeypatch, "figures_of", lambda basis, *scope: true_figures_of(sevenfold(basis), *scope))
    replace_everywhere(monkeypatch, "detail_rows", lambda basis, **scope: true_details(sevenfold(basis), **scope))
    replace_everywhere(monkeypatch, "parts_of", lambda *_: pytest.fail("parts are made again"), of=sys.modules[parts_of.__module__])
    replace_everywhere(monkeypatch, "life_of", lambda _groups: reading.Life(777, 777, Decimal(77), Decimal(77)), of=reading)
    replace_everywhere(monkeypatch, "kept_stocks", lambda _stocks: pytest.fail("stocks are summed again"), of=reading)
    replace_everywhere(
        monkeypatch, "dormant_share", lambda _dormant, waiting: computing.Rate(777, waiting, Decimal(77), None, None),
        of=sys.modules["marketplace.retex.rules.rates"],
    )  # fmt: skip
    for rows in ("lot_rows", "outcome_rows", "rate_rows", "box_rows", "partner_rows"):
        monkeypatch.setattr(opendata, rows, lambda *_: iter(()))


def change_rows(giver, taker):
    """What people and reference data may change once a year is published, and what only an administrator could."""
    make_movement(MovementKind.REUSED, units=500, giver=giver, taker=taker)
    make_declaration(giver, year=2025, fleet=9000, decommissioned=900, category=make_category("tablet"))
    make_item(
        organisation=giver, state=ItemState.GONE, purchased_on=date(2001, 1, 1), decommissioned_on=date(2024, 1, 1),
        left_on=date(2025, 5, 5),
    )  # fmt: skip
    driven_round(taker, km=9999, day=date(2025, 4, 4))
    database.session.execute(update(Organisation).where(Organisation.id == giver.id).values(name=RENAMED))
    database.session.execute(update(EquipmentCategory).values(plural=EquipmentCategory.plural + " changés"))
    database.session.execute(update(RateTarget).values(percent=99))
    database.session.commit()


def change_factors():
    """A set slipped in for the published year, which no command would do."""
    keep(FactorSet(name="En douce", substitution=0, refurbishment=0, applies_from_year=2025, source="", factors=[]))
    database.session.execute(
        update(FactorSet).where(FactorSet.name == "En douce").values(state="published", published_at=now() + timedelta(1))
    )
    database.session.commit()


def told_by(answer):
    """What an answer says: the cells of a spreadsheet, whose file says when it was written; the trend and years of an indicator.

    The page of an indicator then lists the targets as they stand, those of the years to come too.
    """
    if not answer.mimetype.startswith("application/vnd."):
        return answer.data.partition(b"<h2>Comment il se lit")[0]
    with ZipFile(BytesIO(answer.data)) as file:
        return [file.read(name) for name in file.namelist() if name == "content.xml" or name.startswith("xl/")]


def public_paths(giver):
    scopes = ("", f"organisme={giver.id}", "categorie=laptop", f"organisme={giver.id}&categorie=laptop", "categorie=monitor")
    forms = ("csv", "xlsx", "ods")
    return [
        "/retex/", "/retex/2025/pdf", "/retex/2025/donnees.json", "/retex/2025/carte", "/retex/2025/taux",
        "/retex/2025/editions/1", "/retex/2025/editions/1/pdf", "/retex/2025/editions/1/donnees.json",
        *[f"/retex/2025?{scope}" for scope in scopes],
        *[f"/retex/2025/exporter?format={form}&{scope}" for scope in scopes for form in forms],
        *[f"/retex/2025/taux/exporter?format={form}" for form in forms],
        *[f"/donnees-ouvertes/{dataset}-2025.{form}" for dataset in Dataset for form in dataset.forms],
        *[f"/pilotage/indicateurs/{one.code}" for one in REGISTER if not one.is_open and one.code in FROZEN],
    ]  # fmt: skip


# The others are not in the annual report; their page says that the past may move.
FROZEN = {one.code for one in REGISTER} - {"agec_share", "partners_verified", "agreements_in_force", "handover_days"}


def everything_published(client, run, browsers, giver):
    """Every surface of the published year, as its readers have it."""
    answers = {path: client.get(path) for path in public_paths(giver)}
    found = {path: told_by(answer) for path, answer in answers.items()}
    assert {answer.status_code for answer in answers.values()} == {200}
    found["hash"] = answers["/retex/2025/donnees.json"].headers["X-SHA256"]
    assert known_document(found["hash"]).of_text
    own = f"/retex/2025/organismes/{giver.id}"
    for browser in browsers:
        for path in (own, f"{own}/taux"):
            found[browser, path] = text_of(browser.get(path)).replace(RENAMED, "Ville de Woippy")
        for path in (f"{own}/exporter", f"{own}/taux/exporter"):
            found[browser, path] = browser.get(path).data
    siret = giver.siret
    for words in (["2025"], ["2025", "--json"], ["2025", "--organisation", siret], ["2025", "--organisation", siret, "--json"]):
        found["terminal", *words] = run("show", *words).stdout
    published, body = boards_of(giver, today=today())
    for name, board in (("all", territory_board(with_drafts=True, today=today())), ("theirs", published), ("own", body)):
        measured = [one.measure(board.facts[2025]) for one in REGISTER if one.code in FROZEN and board.scope in one.scopes]
        found["steering", name] = measured
    found["year of the committee"] = period_report(Period(2025, PartOfYear.YEAR), today=today()).report
    return found


@pytest.fixture
def run(app, db):
    def call(*words):
        db.commit()
        return app.test_cli_runner().invoke(args=["retex", *words])

    return call


@pytest.fixture
def read_everything(client, client_of, year, run):
    """Reads every surface of the published year."""
    giver, _ = year
    browsers = [client_of(make_coordinator()), client_of(make_membership(giver))]
    return lambda: everything_published(client, run, browsers, giver)


def test_no_published_surface_moves_whatever_changes(client_of, year, read_everything, monkeypatch, run):
    coordinator = client_of(make_coordinator())
    before = read_everything()
    live = [text_of(coordinator.get("/retex/2026")), run("show", "2026", "--json").stdout]

    change_rows(*year)
    change_factors()
    compute_otherwise(monkeypatch)
    after = read_everything()

    assert [key for key in before if before[key] != after[key]] == []
    assert json.loads(after["terminal", "2025", "--json"])["units_reused"] == 23
    # The same changes reach what is not published: the proof is not that of a computation nobody calls.
    assert text_of(coordinator.get("/retex/2026")) != live[0]
    assert json.loads(run("show", "2026", "--json").stdout)["units_given"] == 7 * json.loads(live[1])["units_given"]


def test_each_part_that_is_kept_is_the_report_reduced_to_it(db):
    giver, taker = make_year()
    other, _ = make_year()
    make_movement(MovementKind.REUSED, units=3, giver=giver, taker=taker, category=make_category("monitor"))
    driven_round(taker, km=100, day=date(2025, 3, 2))
    basis = queries.live_basis(2025)
    some = computing.Undeclared(other.id, "tablet", 4)
    basis = replace(basis, undeclared=(*basis.undeclared, some, replace(some, organisation_id=taker.id, is_of_taker=True)))
    whole = computing.report(basis)

    parts = parts_of(basis, whole)

    kept = plain(parts)
    assert [restored(Part, one) for one in kept] == list(parts)
    scopes = [(part.organisation_id, part.category_code) for part in parts]
    assert len(scopes) == len(set(scopes))
    assert {(giver.id, None), (taker.id, None), (None, "laptop"), (giver.id, "monitor"), (other.id, "tablet")} <= set(scopes)
    for organisation_id, category_code in scopes:
        scope = {"organisation_id": organisation_id, "category_code": category_code}
        assert kept_report(whole, kept, **scope) == computing.report(basis, **scope), scope
        assert kept_details(kept, **scope) == computing.detail_rows(basis, **scope), scope
    assert kept_details(kept, organisation_id=None, category_code=None) == computing.detail_rows(basis)
    assert kept_report(whole, kept, organisation_id=0, category_code=None) is None
    assert (
        rounds_sum([part.report.rounds for part in parts if part.organisation_id == taker.id and not part.category_code]).km == 100
    )


def test_a_year_published_before_parts_were_kept_is_reduced_from_what_it_was_computed_from(client, year, db):
    giver, _ = year
    paths = [f"/retex/2025?organisme={giver.id}", "/retex/2025?categorie=laptop", "/retex/2025/exporter", "/retex/2025/taux"]
    before = [client.get(path).data for path in paths]
    retex = queries.find_retex(2025)
    old = {name: value for name, value in retex.figures.items() if name not in {"parts", "kept_stocks"}}
    row = queries.Edition(2025, Retex(year=2025, figures=old, headline={}, figures_sha256=""))

    assert row.reduced(organisation_id=giver.id, category_code=None) == queries.edition(2025, retex).reduced(
        organisation_id=giver.id, category_code=None
    )
    assert row.details() == queries.edition(2025, retex).details()
    assert queries.published_stocks(row.retex) == queries.published_stocks(retex)
    assert queries.published_stocks(row.retex, giver.id) == queries.published_stocks(retex, giver.id)
    assert [client.get(path).data for path in paths] == before
