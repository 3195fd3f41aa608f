"""Organisations: kept by the coordinator, or asking to join."""

import csv
import io

import pytest
from bs4 import BeautifulSoup

from core.accounts import queries, services
from core.accounts.enums import OrganisationKind, Role
from core.accounts.errors import AlreadyVerified, MetropoleExists, SiretTaken, TooManyAttempts, WrongSiret
from core.accounts.models import Invitation, Organisation
from core.clock import now, today
from core.events import history_of
from core.mail import Letter
from tests.core.accounts.factories import last_letter, link_in
from tests.factories import make_coordinator, make_manager, make_organisation, make_siret
from tests.pages import proposed_values, text_of

TAG = "<script>alert('x')</script>"


@pytest.fixture
def coordinator(db):
    return make_coordinator()


def answers(**changed):
    return {
        "kind": "partner",
        "name": "L'Atelier du réemploi",
        "siret": make_siret(),
        "street": "3 rue des Prés",
        "postcode": "57000",
        "town": "Metz",
        "email": "contact@atelier.example",
        "phone": "03 87 00 00 00",
        "contact_name": "Nadia Brun",
        "contact_email": "Nadia@Atelier.example",
    } | changed


def press(client, answer, button):
    """Press a button of a page that answered a POST."""
    page = BeautifulSoup(answer.text, "html.parser")
    form = next(b for b in page.select("form button") if button in b.text).find_parent("form")
    return client.post(form["action"], data=proposed_values(form))


class TestAskingToJoin:
    def test_from_the_form_to_the_first_sign_in_of_the_manager(self, client, client_of, coordinator):
        checked = client.submit("/inscription", "Continuer", **answers())
        assert "Vérifiez vos réponses" in text_of(checked)
        assert "Un partenaire du réemploi" in text_of(checked)
        sent = press(client, checked, "Envoyer la demande")
        assert sent.headers["Location"] == "/inscription/envoyee"
        assert "La suite" in text_of(client.get("/inscription/envoyee"))

        letter = last_letter(coordinator.user.email)
        assert "L'Atelier du réemploi" in letter.subject
        answer = client_of(coordinator).submit(link_in(letter), "Vérifier l’organisme et inviter")
        assert "vérifié" in text_of(answer)
        client.submit(
            link_in(last_letter("nadia@atelier.example")), "Créer mon compte", name="Nadia Brun", password="x1 y2 z3 w4 v5"
        )

        assert "Responsable" in text_of(client.get("/compte"))

    def test_answers_can_be_changed_before_sending(self, db, client):
        checked = client.submit("/inscription", "Continuer", **answers(name=TAG))
        back = press(client, checked, "Modifier mes réponses")

        page = BeautifulSoup(back.text, "html.parser")
        assert back.status_code == 200
        assert page.select_one("#name")["value"] == TAG
        assert page.select_one("input[name=kind][checked]")["value"] == "partner"
        assert db.query(Organisation).filter_by(name=TAG).count() == 0

    def test_sending_twice_asks_once(self, db, client, coordinator):
        checked = client.submit("/inscription", "Continuer", **answers())
        for _ in range(2):
            assert press(client, checked, "Envoyer la demande").status_code == 302

        assert db.query(Organisation).filter_by(name="L'Atelier du réemploi").count() == 1
        assert db.query(Letter).filter_by(template="account_join_asked").count() == 1

    def test_a_siret_with_a_wrong_digit_or_already_there_is_told_at_once(self, client):
        siret = make_siret()
        wrong = client.submit("/inscription", "Continuer", **answers(siret=f"{siret[:-1]}{(int(siret[-1]) + 1) % 10}"))
        assert wrong.status_code == 422
        assert "chiffre par chiffre" in text_of(wrong)
        assert "Atelier du réemploi" in wrong.text

        make_organisation(siret=siret)
        taken = client.submit("/inscription", "Continuer", **answers(siret=f"{siret[:3]} {siret[3:9]}\u00a0{siret[9:]}"))
        assert taken.status_code == 422
        assert "déjà inscrit" in text_of(taken)

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("name", "", "Indiquez le nom de l’organisme"),
            ("name", "n" * 3000, "150 caractères au plus"),
            ("street", "n" * 3000, "200 caractères au plus"),
            ("postcode", "5714", "cinq chiffres"),
            ("postcode", "57１40", "cinq chiffres"),
            ("phone", TAG, "numéro de téléphone"),
            ("email", TAG, "adresse électronique complète"),
            ("contact_email", "nadia@atelier", "adresse électronique complète"),
            ("contact_email", "a@b.fr\nBcc: c@d.fr", "adresse électronique complète"),
            ("contact_name", " ", "prénom et le nom"),
            ("siret", "-1", "n’est pas valable"),
            ("siret", "1" * 3000, "40 caractères au plus"),
        ],
    )
    def test_a_wrong_answer_gets_a_sentence_and_the_others_stay(self, db, client, field, value, sentence):
        answer = client.submit("/inscription", "Continuer", **answers(**{field: value}))

        assert answer.status_code == 422
        assert sentence in text_of(answer)
        assert "Metz" in answer.text
        assert db.query(Organisation).count() == 0

    @pytest.mark.parametrize("field", ["name", "street", "town", "contact_name"])
    def test_tags_are_text_everywhere(self, client, client_of, coordinator, field):
        checked = client.submit("/inscription", "Continuer", **answers(**{field: TAG}))
        press(client, checked, "Envoyer la demande")
        organisation = queries.page_of_organisations(1).rows
        shown = client_of(coordinator).get(f"/organismes/{max(row[0] for row in organisation)}")

        assert TAG not in checked.text + shown.text
        assert TAG in text_of(shown)

    def test_nobody_registers_as_the_metropole(self, client):
        answer = client.post("/inscription/envoyer", data=answers(kind="metropole"))

        assert answer.status_code == 422

    def test_asking_too_often_from_one_address_waits(self, db):
        facts = {"name": "X", "street": "", "postcode": "", "town": "", "email": "", "phone": "", "contact_name": "N"}

        def ask(number):
            services.ask_to_join(
                **facts, siret=make_siret(), kind=OrganisationKind.PARTNER, contact_email=f"{number}@x.example",
                address="192.0.2.1", now=now(),
            )  # fmt: skip

        for number in range(10):
            ask(number)
        with pytest.raises(TooManyAttempts):
            ask(10)


class TestVerifying:
    def test_happens_once_and_announces_it(self, coordinator):
        organisation = make_organisation(verified_on=None, contact_email="nadia@atelier.example", contact_name="Nadia")

        services.verify_organisation(organisation.id, by=coordinator, now=now(), today=today())

        assert [entry.name for entry in history_of("organisation", organisation.id)] == ["OrganisationVerified"]
        assert (organisation.contact_name, organisation.contact_email) == ("", ""), "her address is in the invitation now"
        with pytest.raises(AlreadyVerified):
            services.verify_organisation(organisation.id, by=coordinator, now=now(), today=today())

    def test_invites_the_person_who_asked_as_manager(self, db, coordinator):
        organisation = make_organisation(OrganisationKind.PARTNER, verified_on=None, contact_email="nadia@atelier.example")

        services.verify_organisation(organisation.id, by=coordinator, now=now(), today=today())

        invitation = db.query(Invitation).one()
        assert (invitation.email, invitation.role) == ("nadia@atelier.example", Role.MANAGER)

    def test_is_the_coordinators_alone(self, client_of):
        manager = make_manager()

        assert client_of(manager).post(f"/organismes/{manager.organisation_id}/verifier").status_code == 403


class TestKeeping:
    def test_creating_leads_to_the_first_invitation(self, client_of, coordinator):
        facts = {name: value for name, value in answers().items() if not name.startswith("contact_")}

        answer = client_of(coordinator).submit("/organismes/creer", "Créer l’organisme", **facts, insee_code="57463")

        assert "Invitez maintenant" in text_of(answer)
        organisation = queries.get_organisation_by_siret(facts["siret"])
        assert organisation.verified_on == today()
        assert [entry.name for entry in history_of("organisation", organisation.id)] == ["OrganisationCreated"]

    def test_refuses_a_wrong_siret_a_known_one_and_a_second_metropole(self, coordinator):
        facts = {"name": "X", "now": now(), "verified_on": today()}
        with pytest.raises(WrongSiret):
            services.create_organisation(siret="21570751400019", kind=OrganisationKind.PARTNER, **facts)
        with pytest.raises(SiretTaken):
            services.create_organisation(siret=coordinator.organisation.siret, kind=OrganisationKind.PARTNER, **facts)
        with pytest.raises(MetropoleExists):
            services.create_organisation(siret=make_siret(), kind=OrganisationKind.METROPOLE, **facts)

    def test_editing_keeps_what_it_was_in_the_journal(self, client_of, coordinator):
        organisation = make_organisation(name="Ancien nom")

        client_of(coordinator).submit(f"/organismes/{organisation.id}/modifier", "Enregistrer", name="Nouveau nom")
        client_of(coordinator).submit(f"/organismes/{organisation.id}/modifier", "Enregistrer")

        history = history_of("organisation", organisation.id)
        assert [(entry.name, entry.facts["changes"]) for entry in history] == [("OrganisationEdited", {"name": "Ancien nom"})]

    def test_editing_refuses_the_siret_of_another(self, client_of, coordinator):
        organisation = make_organisation()

        answer = client_of(coordinator).submit(
            f"/organismes/{organisation.id}/modifier", "Enregistrer", siret=coordinator.organisation.siret
        )

        assert answer.status_code == 422
        assert "déjà inscrit" in text_of(answer)

    def test_extra_fields_change_nothing(self, db, client_of, coordinator):
        organisation = make_organisation()
        data = {
            "name": "X",
            "siret": organisation.siret,
            "kind": "metropole",
            "verified_on": "",
            "is_demonstration": "1",
            "id": "7",
        }

        client_of(coordinator).post(f"/organismes/{organisation.id}/modifier", data=data)

        db.expire_all()
        assert (organisation.name, organisation.kind, organisation.is_demonstration) == ("X", OrganisationKind.MUNICIPALITY, False)
        assert organisation.verified_on


class TestList:
    @pytest.fixture
    def _some(self, db, coordinator):
        make_organisation(name="Mairie de Lorry-lès-Metz", town="Lorry-lès-Metz")
        make_organisation(OrganisationKind.PARTNER, name="Émmaüs Cœur de l’Est", town="Metz", verified_on=None)
        make_organisation(OrganisationKind.PARTNER, name="100% Réemploi", town="Woippy")

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("texte=emmaus", {"Émmaüs Cœur de l’Est"}),
            ("texte=COEUR+est", {"Émmaüs Cœur de l’Est"}),
            ("texte=l%27est", {"Émmaüs Cœur de l’Est"}),
            ("texte=LÈS+mairie", {"Mairie de Lorry-lès-Metz"}),
            ("texte=%25", {"100% Réemploi"}),
            ("texte=_", set()),
            ("nature=partner", {"Émmaüs Cœur de l’Est", "100% Réemploi"}),
            ("nature=partner&verification=verified", {"100% Réemploi"}),
            ("verification=unverified", {"Émmaüs Cœur de l’Est"}),
            ("nature=partner&nature=x", {"Émmaüs Cœur de l’Est", "100% Réemploi"}),
            ("texte=rien", set()),
        ],
    )
    @pytest.mark.usefixtures("_some")
    def test_filters_forgive_case_and_accents_and_the_file_holds_the_same(self, client_of, coordinator, query, names):
        browser = client_of(coordinator)

        page = browser.page(f"/organismes?{query}")
        rows = list(csv.reader(io.StringIO(browser.get(f"/organismes/exporter?{query}").text.lstrip("\ufeff")), delimiter=";"))

        assert not page.select(".error-summary")
        assert {cell.text.strip() for cell in page.select("tbody th")} == names
        assert {row[0] for row in rows[1:]} == names
        assert all(len(row) == len(rows[0]) for row in rows)

    def test_is_quick_and_paged(self, client_of, coordinator):
        for _ in range(30):
            make_organisation()
        browser = client_of(coordinator)

        page = browser.page("/organismes")

        assert len(page.select("tbody tr")) == 25
        assert browser.queries <= 5
        assert len(page.select("*")) <= 400

    def test_is_the_coordinators_alone(self, client_of):
        for address in ("/organismes", "/organismes/exporter", "/organismes/creer"):
            assert client_of(make_manager()).get(address).status_code == 403

    def test_a_formula_in_a_name_stays_text_in_the_file(self, client_of, coordinator):
        make_organisation(name="=1+1")

        assert "'=1+1" in client_of(coordinator).get("/organismes/exporter").text


def test_the_first_coordinator_is_invited_to_the_metropole_whichever_way_its_siret_is_typed(app, db):
    siret = make_siret()
    run = app.test_cli_runner().invoke

    for typed, email in (
        (siret, "une@metropole.example"),
        (f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}", "deux@metropole.example"),
    ):
        ended = run(
            args=["accounts", "create-coordinator", "--siret", typed, "--organisation", "Métropole d’essai", "--email", email]
        )
        assert (ended.exit_code, ended.output) == (0, f"L’invitation est partie à {email}.\n")

    assert db.query(Organisation).filter_by(siret=siret).count() == 1
