"""The pages of the report: who sees what, filters, publication."""

import io

import pypdf
import pytest

from core.clock import now, today
from core.storage import StoredFile
from marketplace.ledger.enums import MovementKind
from marketplace.retex import services
from marketplace.retex.models import Retex
from tests.factories import make_category, make_coordinator, make_manager, make_membership, make_official, make_organisation
from tests.marketplace.retex.factories import make_movement, make_year
from tests.pages import text_of


@pytest.fixture
def year(db):
    """The giver and the taker of 2025, not published."""
    return make_year()


@pytest.fixture
def published(year):
    services.publish_retex(2025, by=None, now=now(), today=today())
    return year


def test_everybody_reads_a_published_year(client, published):
    page = client.page("/retex/2025")

    text = " ".join(page.main.get_text(" ").split())
    assert "729,2" not in text
    assert "730 kgCO₂e" in text.replace("\u202f", "").replace("\u00a0", " ")
    assert "s = 0,50" in text.replace("\u00a0", " ")
    assert client.queries <= 10


def test_a_draft_is_for_the_coordinator_and_the_officials(client, client_of, year):
    assert client.get("/retex/2025").status_code == 404
    assert client_of(make_manager()).get("/retex/2025").status_code == 404
    for member in (make_coordinator(), make_official()):
        browser = client_of(member)
        for reduced in ("", f"?organisme={year[0].id}", "?categorie=laptop"):
            assert "Projet" in text_of(browser.get(f"/retex/2025{reduced}"))
            assert browser.queries <= 10


def test_members_see_the_figures_of_their_own_organisation(client, client_of, year):
    giver, taker = year
    path = f"/retex/2025/organismes/{giver.id}"

    assert client.get(path).status_code == 302
    assert client_of(make_manager()).get(path).status_code == 404
    for member in (make_membership(giver), make_coordinator(), make_official()):
        browser = client_of(member)
        assert "40,00" in text_of(browser.get(path))
        assert browser.queries <= 10
    partner = client_of(make_membership(taker))
    assert "appareils reçus" in text_of(partner.get(f"/retex/2025/organismes/{taker.id}"))
    assert partner.get(f"/retex/2025/organismes/{taker.id}/exporter").status_code == 200
    assert partner.get(f"/retex/2025/organismes/{taker.id}/pdf").status_code == 404


@pytest.mark.parametrize("number", [999_999, 2**31 - 1, 10**30])
def test_the_figures_of_nobody_do_not_exist(client_of, number):
    assert client_of(make_coordinator()).get(f"/retex/2025/organismes/{number}").status_code == 404


@pytest.mark.parametrize("path", ["/retex/1900", "/retex/2999", "/retex/99999999999999", "/retex/1900/pdf", "/retex/1900/publier"])
def test_a_year_out_of_reach_does_not_exist(client_of, path):
    assert client_of(make_coordinator()).get(path).status_code == 404


def test_totals_open_into_their_movements_for_who_may_see_them_and_into_their_sums_for_the_public(client, client_of, published):
    giver, _ = published

    public = client.page("/retex/2025")
    inside = client_of(make_coordinator()).page("/retex/2025")
    own = client_of(make_membership(giver)).page(f"/retex/2025/organismes/{giver.id}")

    assert not public.select('a[href^="/mouvements"]')
    assert public.select('a[href="/retex/2025/mouvements?nature=given&decompte=undated&origine=organismes"]')
    assert inside.select('a[href="/mouvements?annee=2025&nature=given&decompte=undated&origine=organismes"]')
    assert own.select(f'a[href="/mouvements?annee=2025&donneur={giver.id}&nature=reused&preuve=unproved"]')


def test_a_published_page_does_not_follow_the_ledger(client, published):
    before = client.get("/retex/2025").data
    make_movement(MovementKind.REUSED, units=500)

    assert client.get("/retex/2025").data == before


def test_filters_reduce_the_page_and_the_export_alike(client, published, db):
    giver, _ = published
    path = f"/retex/2025?organisme={giver.id}&categorie=laptop"

    page = client.page(path)
    rows = client.get(path.replace("?", "/exporter?")).data.decode("utf-8-sig").splitlines()

    assert "Ville de Woippy" in page.main.get_text()
    assert len(rows) == 2
    assert rows[1].startswith("2025;Ville de Woippy;")
    assert client.queries <= 10


def test_a_filter_out_of_the_list_is_said_and_ignored(client, published):
    assert "Choisissez dans la liste" in text_of(client.get("/retex/2025?organisme=abc&categorie=%3Cb%3E"))
    assert client.get("/retex/2025/exporter?organisme=999999").status_code == 200


def test_the_export_adds_up_to_the_page_and_disarms_formulas(client_of, db):
    make_year(giver=make_organisation(name="=SUM(A1)"))
    make_movement(MovementKind.REUSED, units=2, category=make_category("monitor"))

    lines = client_of(make_coordinator()).get("/retex/2025/exporter").data.decode("utf-8-sig").splitlines()

    assert len(lines) == 3
    assert sum(int(line.split(";")[6]) for line in lines[1:]) == 14
    assert any(line.startswith("2025;'=SUM(A1);") for line in lines)


def test_a_draft_prints_as_a_draft_and_an_edition_as_it_was_kept(client, client_of, year, db):
    giver, _ = year
    coordinator = client_of(make_coordinator())
    draft = coordinator.get("/retex/2025/pdf").data
    own = coordinator.get(f"/retex/2025/organismes/{giver.id}/pdf").data

    services.publish_retex(2025, by=None, now=now(), today=today())
    edition = client.get("/retex/2025/pdf")

    assert "Projet" in printed(draft)
    assert "Projet" in printed(own)
    assert "Projet" not in printed(edition.data)
    assert db.query(Retex).one().figures_sha256 in printed(edition.data).replace("\n", "").replace(" ", "")
    assert edition.mimetype == "application/pdf"


def test_an_edition_whose_file_is_not_printed_yet_prints_the_same(client, published, db):
    kept = client.get("/retex/2025/pdf").data
    retex = db.query(Retex).one()
    kept_id, retex.document_id = retex.document_id, None
    db.commit()
    db.query(StoredFile).filter_by(id=kept_id).delete()
    db.commit()
    db.expire_all()

    assert client.get("/retex/2025/pdf").data == kept


def test_the_coordinator_checks_then_publishes(client, client_of, year, letters):
    official = make_official()
    coordinator = client_of(make_coordinator())

    check = text_of(coordinator.get("/retex/2025/publier"))
    assert coordinator.queries <= 10
    unseen = coordinator.submit("/retex/2025/publier", "Publier le RETEX 2025")
    answer = coordinator.submit("/retex/2025/publier", "Publier le RETEX 2025", acknowledged="y")

    assert "sans date" in check
    assert "sans déclaration de stock" in check
    assert unseen.status_code == 422
    assert "Cochez la case" in text_of(unseen)
    assert "est publié" in text_of(answer)
    assert client.get("/retex/2025").status_code == 200
    assert letters() == [(official.user.email, "Le RETEX 2025 est publié")]
    assert coordinator.get("/retex/2025/publier").location == "/retex/2025"


def test_pressing_twice_publishes_once(client_of, year, db):
    coordinator = client_of(make_coordinator())

    answers = [
        coordinator.post("/retex/2025/publier", data={"acknowledged": "y"}, content_type="multipart/form-data") for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert db.query(Retex).count() == 1


def test_the_present_year_is_not_published_and_the_page_says_from_when(client_of, year, db):
    coordinator = client_of(make_coordinator())
    path = f"/retex/{today().year}/publier"

    assert "n’est pas terminée" in text_of(coordinator.get(path))
    answer = coordinator.post(path, data={}, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "n’est pas terminée" in text_of(answer)
    assert db.query(Retex).count() == 0


@pytest.mark.parametrize("member", [make_official, make_manager])
def test_nobody_else_publishes(client_of, year, member, db):
    browser = client_of(member())

    assert browser.get("/retex/2025/publier").status_code == 403
    assert browser.post("/retex/2025/publier", data={}).status_code == 403
    assert db.query(Retex).count() == 0


def test_the_list_shows_published_years_to_all_and_drafts_to_few(client, client_of, published):
    make_movement(on=today())
    giver, _ = published

    public, coordinator, member = client.page("/retex/"), client_of(make_coordinator()), client_of(make_membership(giver))

    assert public.select('a[href="/retex/2025"]')
    assert not public.select(f'a[href="/retex/{today().year}"]')
    assert coordinator.page("/retex/").select(f'a[href="/retex/{today().year}"]')
    assert member.page("/retex/").select(f'a[href="/retex/2025/organismes/{giver.id}"]')
    assert coordinator.queries <= 10


def test_each_figure_of_emissions_has_its_parameters_beside_it(client, published):
    for path in ("/retex/", "/retex/2025"):
        text = text_of(client.get(path)).replace("\u00a0", " ")
        assert "Facteurs « ADEME 2025 – Boucle v1 » du 22 novembre 2026 ; s = 0,50 ; r = 0,10 ; L2 = 3 ans." in text


def test_a_rate_above_a_hundred_is_flagged_and_an_undefined_one_explained(client_of, db):
    giver, _ = make_year()
    make_movement(units=100, giver=giver)
    coordinator = client_of(make_coordinator())

    assert "Plus de 100" in text_of(coordinator.get("/retex/2025"))
    assert "aucun stock n’a été déclaré" in text_of(coordinator.get("/retex/2024"))


def test_a_filter_by_category_hides_the_rates_and_says_why(client, published):
    assert "toutes catégories ensemble" in text_of(client.get("/retex/2025?categorie=laptop"))


def test_the_organisations_come_in_pages_of_25(client_of, db):
    category, taker = make_category(), make_membership(make_organisation()).organisation
    for number in range(27):
        make_movement(category=category, taker=taker, giver=make_organisation(name=f"Commune {number:02}"))
    coordinator = client_of(make_coordinator())

    second = coordinator.page("/retex/2025?page=2")

    assert "26 à 27 sur 27" in second.main.get_text()
    assert coordinator.queries <= 10


def test_before_the_first_year_the_list_says_so(client):
    assert "Aucune année n’est encore publiée" in text_of(client.get("/retex/"))


def test_the_method_says_its_formula_its_sources_and_its_limits(client):
    text = text_of(client.get("/retex/methode"))

    for words in ("s × E × min(L2, L) ÷ L − r × E", "2023-266", "Restart Project", "Ce que ce chiffre ne dit pas"):
        assert words in text


def test_a_name_with_markup_is_only_a_name(client_of, db):
    make_year(giver=make_organisation(name="<script>alert(1)</script>"))

    page = client_of(make_coordinator()).page("/retex/2025")

    assert "<script>alert(1)</script>" in page.main.get_text()


def printed(pdf):
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
