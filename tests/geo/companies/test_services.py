"""The register asked about partners and actors: slowly, once a week, and when it answers late, wrong, empty, 429 or 500."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from core import fetching
from core.clock import now, today
from core.events import Announcement
from core.web.filters import french_date
from geo.actors import queries, services
from geo.actors.services import companies as orders
from geo.companies import services as register
from geo.companies.enums import CheckFault, Standing
from geo.companies.models import Company, CompanyCheck
from geo.partners.enums import PartnerState
from tests.factories import make_coordinator
from tests.geo.actors.factories import make_actor
from tests.geo.companies.register_double import RegisterDouble, company
from tests.geo.partners.factories import make_partner
from tests.marketplace.inventory.glpi_double import running, said
from tests.pages import text_of


@pytest.fixture
def waits(monkeypatch):
    """How long was waited, without waiting."""
    waits: list[float] = []
    monkeypatch.setattr(register.check_companies, "__kwdefaults__", {"pause": waits.append})
    monkeypatch.setattr(fetching, "FIRST_PAUSE_SECONDS", 0.0)
    return waits


@pytest.fixture
def double(app, db, monkeypatch, waits):
    monkeypatch.setitem(app.config, "PRIVATE_HOSTS", ["127.0.0.1"])
    with running(RegisterDouble()) as double:
        monkeypatch.setitem(app.config, "COMPANIES_URL", double.address)
        yield double


def check(moment=None) -> CompanyCheck:
    """A verification asked and, since jobs run at once here, over."""
    from core.db import db

    assert services.ask_companies_check(now=moment or now())
    db.session.expire_all()
    return db.session.scalars(select(CompanyCheck).order_by(CompanyCheck.id.desc())).first()


def known(db) -> dict[str, Company]:
    db.expire_all()
    return {one.siret: one for one in db.scalars(select(Company))}


def test_partners_and_actors_are_asked_about_once_a_week(double, db):
    partner, actor, unknown = make_partner(), make_actor(), make_actor()
    make_actor(siret="")
    make_partner(state=PartnerState.DRAFT)
    siret = partner.organisation.siret
    double.companies = {siret: company(siret), actor.siret: company(actor.siret, etat_administratif="C")}

    done = check()

    assert (done.due, done.checked, done.fault) == (3, 3, None)
    assert {one: facts.standing for one, facts in known(db).items()} == {
        siret: Standing.OPEN, actor.siret: Standing.CLOSED, unknown.siret: Standing.UNKNOWN,
    }  # fmt: skip
    assert siret in double.asked[0]  # partners first
    assert not any("dirigeants" in question for question in double.asked)
    assert "PERSONNE" not in str([vars(one) for one in known(db).values()])

    assert not services.ask_companies_check(now=now())
    assert check(now() + timedelta(days=8)).checked == 0  # asked with the clock of the job, nothing is due yet


def test_it_is_asked_five_times_a_second_at_most(double, waits):
    for _ in range(3):
        make_actor()
    check()
    assert len(waits) == 3
    assert all(0 < seconds <= register.SECONDS_APART for seconds in waits)


def test_it_waits_as_long_as_it_is_told(double, waits):
    make_actor()
    double.answers = [(429, {"Retry-After": "4"}, b"")]
    assert check().checked == 1
    assert waits[0] == 4.0


FAILURES = {
    "busy": ((429, {"Retry-After": "0"}, b""), CheckFault.BUSY),
    "broken": ((500, {}, b""), CheckFault.BROKEN),
    "refused": (said(400, {"erreur": "…"}), CheckFault.REFUSED),
    "a page": ((200, {"Content-Type": "text/html"}, b"<!doctype html>"), CheckFault.UNEXPECTED),
    "empty": ((200, {}, b""), CheckFault.UNEXPECTED),
    "another shape": (said(200, {"results": "rien"}), CheckFault.UNEXPECTED),
    "moved": ((301, {"Location": "http://example.org"}, b""), CheckFault.UNEXPECTED),
    "cut short": (said(200, {"results": []}, {"Content-Length": "500"}), CheckFault.UNREACHABLE),
}


@pytest.mark.parametrize(("answer", "fault"), FAILURES.values(), ids=FAILURES)
def test_what_it_answers_wrong_stops_the_verification_and_keeps_what_was_read(double, db, answer, fault):
    first, second = sorted(make_actor().siret for _ in range(2))
    double.companies = {first: company(first), second: company(second)}
    double.answers = [double.answer("GET", f"/search?q={first}&minimal=true&include=matching_etablissements", {}, b"")]
    double.answers += [answer] * 3
    done = check()
    assert (done.checked, done.fault) == (1, fault)
    assert set(known(db)) == {first}

    double.answers = []
    assert check().checked == 1  # the next time, what is left
    assert set(known(db)) == {first, second}


def test_a_register_that_is_late_is_given_up(double, monkeypatch):
    monkeypatch.setattr(orders, "SECONDS", 0.0)
    make_actor()
    assert check().fault is CheckFault.TOO_SLOW


def test_nobody_at_the_address_and_an_address_of_the_inside_are_said(double, app, monkeypatch):
    make_actor()
    monkeypatch.setitem(app.config, "COMPANIES_URL", "http://127.0.0.1:9")
    assert check().fault is CheckFault.UNREACHABLE
    monkeypatch.setitem(app.config, "PRIVATE_HOSTS", [])
    assert check().fault is CheckFault.WRONG_ADDRESS


def test_without_an_address_no_request_leaves(db):
    make_actor()
    assert not services.ask_companies_check(now=now())


def test_the_night_asks_it(double, app):
    make_actor()
    run = app.test_cli_runner()
    assert "verification asked" in run.invoke(args=["actors", "check-companies"]).output
    assert "nothing to verify" in run.invoke(args=["actors", "check-companies"]).output
    assert len(double.asked) == 1


def test_a_partner_found_closed_is_announced_once_and_stays_as_it_is(double, db, letters, client_of):
    coordinator, partner, actor = make_coordinator(), make_partner(), make_actor()
    siret = partner.organisation.siret
    shut = {"etat_administratif": "F", "date_fermeture": "2026-10-01"}
    double.companies = {siret: company(siret, establishment=shut), actor.siret: company(actor.siret, establishment=shut)}

    check()
    for one in known(db).values():
        one.checked_at -= timedelta(days=8)
    db.commit()
    check()

    mine = [subject for recipient, subject in letters() if recipient == coordinator.user.email]
    assert mine == [f"Fermé au répertoire des entreprises : {partner.organisation.name}"]
    announced = db.scalars(select(Announcement).where(Announcement.name == "CompanyFoundClosed")).all()
    assert [one.facts["siret"] for one in announced] == [siret]
    page = text_of(client_of(coordinator).get(f"/partenaires/{partner.id}"))
    assert "Fermé depuis le 1er octobre 2026" in page
    assert f"Vérifié le {' '.join(french_date(today()).split())}" in page
    assert "économie sociale et solidaire, association" in page
    assert partner.state is PartnerState.VERIFIED
    client = client_of(coordinator)
    assert "Regarder les partenaires fermés" in text_of(client.get("/"))
    make_partner(name="Toujours ouvert")
    assert [cell.get_text(strip=True) for cell in client.page("/partenaires?etat=ferme").select("tbody th")] == [
        partner.organisation.name
    ]


def test_only_the_coordinator_reads_what_the_register_says(double, db, client, client_of):
    partner = make_partner()
    siret = partner.organisation.siret
    double.companies = {siret: company(siret, etat_administratif="C")}
    check()
    assert "Au répertoire des entreprises" not in client.get(f"/partenaires/{partner.id}").text
    assert "Au répertoire des entreprises" in client_of(make_coordinator()).get(f"/partenaires/{partner.id}").text


def test_the_list_tells_who_is_closed_and_files_give_nothing_of_whoever_opposed_diffusion(double, db, client_of):
    closed, hidden = make_actor(nom="ATELIER FERMÉ"), make_actor(nom="ATELIER DISCRET", adresse="9 rue Discrète")
    double.companies = {
        closed.siret: company(closed.siret, etat_administratif="C", date_fermeture="2026-01-02"),
        hidden.siret: company(hidden.siret, statut_diffusion="P"),
    }
    check()
    client = client_of(make_coordinator())
    page = client.page("/acteurs/?etat=ferme")
    assert [cell.get_text(strip=True) for cell in page.select("tbody th")] == ["ATELIER FERMÉ"]
    assert "Répertoire des entreprises interrogé" in text_of(client.get("/acteurs/importations"))

    exported = client.get("/acteurs/exporter").text
    assert "2026-01-02" in exported
    assert "9 rue Discrète" not in exported
    assert "Diffusion restreinte" in client.get(f"/acteurs/{hidden.id}").text
    assert known(db)[closed.siret].closed_on == date(2026, 1, 2)
    assert queries.sirets_to_check(before=now() - timedelta(days=7)) == []
