"""The directory, the profile and its steps, through pages."""

import csv
import io

import pytest
from bs4 import BeautifulSoup

from core.accounts.enums import OrganisationKind, Role
from geo.partners.enums import Activity, PartnerState
from geo.partners.queries import find_partner_of, get_partner
from tests.factories import (
    make_category,
    make_coordinator,
    make_manager,
    make_membership,
    make_official,
    make_organisation,
    make_partner_manager,
)
from tests.geo.partners.factories import make_draft, make_partner, make_submitted, make_suspended
from tests.pages import text_of

PAYLOAD = '<script>alert("1")</script>\'"><img src=x onerror=alert(2)>'


def manager_of(partner):
    return make_membership(partner.organisation)


def names_on(page):
    return [link.text for link in page.select("tbody th a")]


class TestDirectory:
    def test_the_public_sees_only_verified_partners(self, client, db):
        make_partner(name="Vérifiée")
        for make in (make_draft, make_submitted, make_suspended):
            make(name="Cachée")

        page = client.page("/partenaires")

        assert names_on(page) == ["Vérifiée"]

    @pytest.mark.parametrize("make_person", [make_coordinator, make_official], ids=["coordinator", "official"])
    def test_the_metropole_sees_every_profile_and_where_it_stands(self, client_of, make_person):
        make_draft(name="Brouillon")
        make_submitted(name="Soumis")
        client = client_of(make_person())

        assert names_on(client.page("/partenaires")) == ["Brouillon", "Soumis"]
        assert names_on(client.page("/partenaires?etat=submitted")) == ["Soumis"]

    def test_a_filter_on_states_means_nothing_to_the_public(self, client, db):
        make_draft(name="Brouillon")

        assert names_on(client.page("/partenaires?etat=draft")) == []

    def test_category_and_activity_together_mean_that_activity_on_that_category(self, client, db):
        make_partner(name="Répare les portables", capabilities=(("laptop", Activity.REPAIR), ("monitor", Activity.COLLECT)))
        make_partner(name="Collecte les portables", capabilities=(("laptop", Activity.COLLECT), ("monitor", Activity.REPAIR)))

        assert names_on(client.page("/partenaires?categorie=laptop&activite=repair")) == ["Répare les portables"]
        assert len(names_on(client.page("/partenaires?categorie=laptop"))) == 2

    @pytest.mark.parametrize("text", ["emmaus", "EMMAÜS", "Emmaüs lorraine", "lorraine emma"])
    def test_a_name_is_found_whatever_its_case_and_accents(self, client, db, text):
        make_partner(name="Emmaüs de Lorraine")
        make_partner(name="Autre")

        assert names_on(client.page(f"/partenaires?texte={text}")) == ["Emmaüs de Lorraine"]

    def test_the_signs_of_sql_patterns_are_plain_text(self, client, db):
        make_partner(name="Sans signe")

        for text in ("%", "_", "%25", "100%25"):
            assert client.get(f"/partenaires?texte={text}").status_code == 200

    def test_the_menu_of_whoever_has_a_long_one_is_folded_and_whole(self, client, client_of):
        menu = client_of(make_coordinator()).page("/partenaires").select_one("nav[aria-label='Menu principal'] > details")

        assert menu.summary.text == "Menu\u00a0: Partenaires"
        assert len(menu.select("li a[href]")) > 5
        assert not client.page("/partenaires").select("nav[aria-label='Menu principal'] details")

    def test_the_municipality_filters(self, client, db):
        make_partner(name="À Metz")
        make_partner(name="À Woippy", insee_code="57751")

        assert names_on(client.page("/partenaires?commune=57751")) == ["À Woippy"]

    def test_an_unknown_choice_is_told_and_does_not_filter(self, client, db):
        make_partner(name="Là")

        page = client.page("/partenaires?categorie=nothing")

        assert "Choisissez une réponse de la liste." in page.text
        assert names_on(page) == ["Là"]

    def test_an_empty_answer_says_what_to_do(self, client, db):
        make_partner()

        assert "Élargissez la recherche" in client.page("/partenaires?activite=recycle").text

    def test_partners_of_the_same_name_keep_one_order_over_pages(self, client, db):
        for _ in range(30):
            make_partner(name="Homonyme")

        seen = [link["href"] for number in (1, 2) for link in client.page(f"/partenaires?page={number}").select("tbody th a")]

        assert len(set(seen)) == 30

    def test_a_page_of_twenty_five_is_light_and_asks_little(self, client, db):
        for number in range(26):
            make_partner(name=f"Partenaire {number:02d}", capabilities=(("laptop", Activity.REPAIR), ("monitor", Activity.COLLECT)))

        page = client.page("/partenaires")

        assert client.queries <= 6
        assert len(page.select("tbody tr")) == 25
        assert len(page.select("*")) <= 380

    def test_the_number_of_queries_does_not_depend_on_the_number_of_rows(self, client, db):
        make_partner()
        client.page("/partenaires")
        few = client.queries
        for _ in range(24):
            make_partner()

        client.page("/partenaires")

        assert client.queries == few

    def test_the_file_holds_the_same_partners_and_no_formula(self, client, db):
        make_partner(name="=HYPERLINK(1)", website="https://exemple.fr")
        make_partner(name="Recycleurs", capabilities=(("monitor", Activity.RECYCLE),))
        make_draft(name="Brouillon")

        answer = client.get("/partenaires/exporter?activite=recondition")

        rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
        assert [row[0] for row in rows] == ["Nom", "'=HYPERLINK(1)"]
        assert "Reconditionner" in rows[1][-1]


class TestPage:
    def test_a_verified_profile_is_public_without_any_person(self, client, db):
        partner = make_partner()
        manager = manager_of(partner)

        page = client.page(f"/partenaires/{partner.id}")

        assert "Reconditionner" in page.main.text
        for private in (manager.user.name, manager.user.email, partner.organisation.email):
            assert private not in page.text

    @pytest.mark.parametrize("make", [make_draft, make_submitted, make_suspended])
    def test_any_other_profile_does_not_exist_for_the_public(self, client, db, make):
        assert client.get(f"/partenaires/{make().id}").status_code == 404

    def test_nor_for_other_organisations(self, client_of):
        partner = make_draft()

        for person in (make_manager(), make_partner_manager()):
            assert client_of(person).get(f"/partenaires/{partner.id}").status_code == 404

    def test_it_says_when_to_come_who_is_welcome_and_how_goods_arrive(self, client, client_of):
        partner = make_partner()
        told = {
            "opening_hours": "mo-fr 9:00-12:00;ph off", "street": " 1 place  d’Armes",
            "public_served": "Tout <b>public</b>", "languages": "français,arabe",
            "logistics": ["tail_lift", "fetches"], "vehicle_volume_m3": "12",
        }  # fmt: skip
        client_of(make_coordinator()).submit(f"/partenaires/{partner.id}/modifier", "Enregistrer le profil", **told)

        shown = text_of(client.get(f"/partenaires/{partner.id}"))
        row = list(csv.reader(io.StringIO(client.get("/partenaires/exporter").text), delimiter=";"))[1]

        for words in (
            "Du lundi au vendredi : de 9 h à 12 h", "Jours fériés : fermé", "Tout <b>public</b>", "français, arabe",
            "Vient chercher le matériel A un hayon élévateur", "12 m³", "1 place d’Armes",
        ):  # fmt: skip
            assert words in shown
        assert row[3:5] == ["1 place d’Armes", "Metz"]
        assert row[13:18] == [
            "Mo-Fr 09:00-12:00; PH off", "Tout <b>public</b>", "français, arabe",
            "Vient chercher le matériel | A un hayon élévateur", "12",
        ]  # fmt: skip

    def test_html_in_a_profile_stays_text(self, client, client_of):
        partner = make_partner(name=PAYLOAD, description=PAYLOAD)

        for path in (f"/partenaires/{partner.id}", "/partenaires", "/carte"):
            page = client.page(path)
            assert PAYLOAD in page.main.text
            assert not page.select("main script, main img")

    def test_the_history_is_for_the_coordinator(self, client, client_of):
        partner = make_partner()
        coordinator = client_of(make_coordinator())
        coordinator.submit(f"/partenaires/{partner.id}/modifier", "Enregistrer le profil", description="Nouveau texte")

        assert "présentation" in coordinator.page(f"/partenaires/{partner.id}").main.text
        assert "Historique" not in client.page(f"/partenaires/{partner.id}").main.text


class TestProfile:
    def test_a_manager_describes_her_organisation_then_submits(self, client_of, letters):
        manager, category = make_partner_manager(insee_code="57751"), make_category("laptop")
        coordinator = make_coordinator()
        client = client_of(manager)

        client.submit(
            f"/partenaires/creer/{manager.organisation_id}",
            "Enregistrer le profil",
            description="Nous réparons.",
            legal_class="esus",
            website="www.exemple.fr",
            capabilities=["laptop:repair", "laptop:erase_data"],
        )
        partner = find_partner_of(manager.organisation_id)
        answer = client.submit(f"/partenaires/{partner.id}", "Soumettre à la coordination")

        assert "Le profil est soumis" in text_of(answer)
        partner = get_partner(partner.id)
        assert partner.state is PartnerState.SUBMITTED
        assert partner.website == "https://www.exemple.fr"
        assert partner.insee_code == "57751"
        assert partner.location_is_approximate
        assert {(item.category_id, item.activity) for item in partner.capabilities} == {
            (category.id, Activity.REPAIR),
            (category.id, Activity.ERASE_DATA),
        }
        assert letters() == [(coordinator.user.email, letters()[0][1])]

    def test_the_form_comes_in_parts_a_list_leads_to_and_what_is_folded_is_sent(self, client_of):
        partner = make_partner(served_codes=["57463"])
        page = client_of(make_membership(partner.organisation)).page(f"/partenaires/{partner.id}/modifier")

        parts = [link["href"].removeprefix("#") for link in page.select("nav.parts a")]
        assert parts == [heading["id"] for heading in page.select("section.part > h2")]
        assert len(parts) == 4
        folded = page.select("form details:not([open])")
        assert {box["name"] for one in folded for box in one.select("[checked]")} == {"capabilities", "served_codes"}
        assert any("(1\u00a0commune)" in one.summary.text for one in folded)

    def test_a_refused_form_keeps_what_was_typed(self, client_of):
        partner = make_draft()
        client = client_of(manager_of(partner))

        answer = client.submit(
            f"/partenaires/{partner.id}/modifier",
            "Enregistrer le profil",
            description="Un texte à garder <b>gras</b>",
            website="javascript:alert(1)",
            latitude="quarante",
            capabilities=["laptop:repair"],
        )

        assert answer.status_code == 422
        assert "Un texte à garder &lt;b&gt;gras&lt;/b&gt;" in answer.text
        assert "javascript:alert(1)" in answer.text
        assert "quarante" in answer.text
        assert "Indiquez des degrés, par exemple 49,12." in text_of(answer)
        assert 'value="laptop:repair" checked' in answer.text
        assert get_partner(partner.id).description != "Un texte à garder <b>gras</b>"

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("website", "javascript:alert(1)", "adresse de site complète"),
            ("website", "https://", "adresse de site complète"),
            ("website", "https://a@b.fr", "adresse de site complète"),
            ("website", "https://[x", "adresse de site complète"),
            ("website", "x" * 291, "290 caractères au plus"),
            ("description", "x" * 3000, "2 000 caractères au plus"),
            ("latitude", "-1", "latitude et la longitude"),
            ("latitude", "1000000000000", "Indiquez des degrés"),
            ("latitude", "nan", "Indiquez des degrés"),
            ("latitude", "91", "entre −90 et 90"),
            ("legal_class", "", "Choisissez la catégorie juridique"),
            ("legal_class", "king", "Choisissez une réponse de la liste"),
            ("insee_code", "75056", "Choisissez une réponse de la liste"),
            ("insee_code", "", "Choisissez une commune du territoire"),
            ("opening_hours", "quand il fait beau", "« quand il fait beau » n’est pas compris"),
            ("opening_hours", "Mar-Oct Mo 09:00-12:00", "Les mois, les semaines et les dates ne sont pas lus"),
            ("opening_hours", "Mo 09:00-12:00; " * 20, "255 caractères au plus"),
            ("public_served", "x" * 301, "300 caractères au plus"),
            ("languages", "fr 12", "Séparez les langues"),
            ("logistics", ["by_balloon"], "Choisissez une des réponses proposées"),
            ("vehicle_volume_m3", "-3", "Indiquez un volume entre"),
            ("vehicle_volume_m3", "1e9", "mètres cubes"),
        ],
    )
    def test_nonsense_is_answered_by_a_sentence_and_changes_nothing(self, client_of, field, value, sentence):
        partner = make_draft()
        client = client_of(manager_of(partner))

        answer = client.submit(f"/partenaires/{partner.id}/modifier", "Enregistrer le profil", **{field: value})

        assert answer.status_code == 422
        assert sentence in text_of(answer)
        assert get_partner(partner.id).revision == 1

    def test_all_that_is_wrong_is_said_at_once_beside_its_field(self, client_of):
        partner = make_draft()
        wrong = {"website": "rien", "opening_hours": "parfois", "languages": "fr 12", "vehicle_volume_m3": "douze"}

        answer = client_of(manager_of(partner)).submit(f"/partenaires/{partner.id}/modifier", "Enregistrer le profil", **wrong)

        page = BeautifulSoup(answer.text, "html.parser")
        assert {link["href"] for link in page.select(".error-summary a")} == {f"#{name}" for name in wrong}
        for name, typed in wrong.items():
            assert page.select_one(f"#{name}")["value"] == typed
            assert page.select_one(f"#{name}-error")

    def test_latitude_and_longitude_the_wrong_way_round_are_noticed(self, client_of):
        partner = make_draft()

        answer = client_of(manager_of(partner)).submit(
            f"/partenaires/{partner.id}/modifier", "Enregistrer le profil", latitude="6,18", longitude="49,12"
        )

        assert "ne sont pas inversées" in text_of(answer)

    def test_a_box_that_does_not_exist_is_refused(self, client_of):
        partner = make_draft()

        answer = client_of(manager_of(partner)).submit(
            f"/partenaires/{partner.id}/modifier", "Enregistrer le profil", capabilities=["spaceship:fly"]
        )

        assert answer.status_code == 422
        assert "n’existe plus" in text_of(answer)

    def test_a_form_opened_before_somebody_else_saved_overwrites_nothing(self, client_of):
        partner = make_draft()
        client = client_of(manager_of(partner))
        client.submit(f"/partenaires/{partner.id}/modifier", "Enregistrer le profil", description="La première")

        answer = client.submit(
            f"/partenaires/{partner.id}/modifier", "Enregistrer le profil", description="La seconde", revision="1"
        )

        assert answer.status_code == 422
        assert "Une autre personne a modifié ce profil" in text_of(answer)
        assert get_partner(partner.id).description == "La première"

    def test_what_a_profile_does_with_a_category_no_longer_in_use_survives_an_edit(self, client_of):
        make_category("old", is_active=False)
        partner = make_partner(capabilities=(("old", Activity.RECYCLE),))

        client_of(manager_of(partner)).submit(f"/partenaires/{partner.id}/modifier", "Enregistrer le profil", description="Autre")

        assert len(get_partner(partner.id).capabilities) == 1

    @pytest.mark.parametrize("role", [Role.MEMBER, None], ids=["member", "stranger"])
    def test_only_a_manager_edits(self, client_of, role):
        partner = make_partner()
        person = make_membership(partner.organisation, role) if role else make_partner_manager()
        client = client_of(person)

        assert client.get(f"/partenaires/{partner.id}/modifier").status_code == 403
        for step in ("modifier", "soumettre", "verifier", "suspendre", "retablir", "renvoyer"):
            assert client.post(f"/partenaires/{partner.id}/{step}").status_code == 403

    def test_nobody_describes_the_organisation_of_others(self, client_of):
        other = make_organisation(OrganisationKind.PARTNER)

        for person in (make_partner_manager(), make_manager()):
            client = client_of(person)
            assert client.get(f"/partenaires/creer/{other.id}").status_code == 404
            assert client.post(f"/partenaires/creer/{other.id}").status_code == 404

    def test_a_public_body_has_no_profile(self, client_of):
        coordinator = make_coordinator()

        assert client_of(coordinator).get(f"/partenaires/creer/{coordinator.organisation_id}").status_code == 404

    def test_the_list_proposes_to_describe_what_is_not_described_yet(self, client_of):
        manager = make_partner_manager()
        path = f"/partenaires/creer/{manager.organisation_id}"

        for person in (manager, make_coordinator()):
            assert client_of(person).page("/partenaires").select(f'main a[href="{path}"]')

    def test_describing_twice_leads_to_the_profile_there_is(self, client_of):
        partner = make_draft()

        answer = client_of(manager_of(partner)).get(f"/partenaires/creer/{partner.organisation_id}")

        assert answer.headers["Location"].endswith(f"/partenaires/{partner.id}/modifier")


class TestSteps:
    def test_the_coordinator_verifies_and_the_partner_is_told_once(self, client_of, letters):
        partner = make_submitted()
        manager = manager_of(partner)

        client_of(make_coordinator()).submit(f"/partenaires/{partner.id}", "Vérifier le profil")

        assert get_partner(partner.id).state is PartnerState.VERIFIED
        assert letters() == [(manager.user.email, "Votre profil de partenaire est vérifié")]

    def test_a_profile_changed_since_it_was_read_is_not_verified(self, client_of):
        partner = make_submitted()

        answer = client_of(make_coordinator()).submit(f"/partenaires/{partner.id}", "Vérifier le profil", revision="0")

        assert answer.status_code == 422
        assert get_partner(partner.id).state is PartnerState.SUBMITTED

    def test_the_coordinator_asks_for_more_with_a_reason(self, client_of, letters):
        partner = make_submitted()
        manager_of(partner)

        client_of(make_coordinator()).submit(
            f"/partenaires/{partner.id}/renvoyer", "Envoyer la demande", reason="Précisez <vos> horaires"
        )

        assert get_partner(partner.id).state is PartnerState.DRAFT
        assert [subject for _to, subject in letters()] == ["Votre profil de partenaire est à compléter"]

    def test_suspension_needs_a_reason_that_the_partner_reads(self, client_of):
        partner = make_partner()
        coordinator, manager = client_of(make_coordinator()), client_of(manager_of(partner))

        refused = coordinator.submit(f"/partenaires/{partner.id}/suspendre", "Suspendre le profil", reason="  ")
        coordinator.submit(f"/partenaires/{partner.id}/suspendre", "Suspendre le profil", reason="Agrément échu")

        assert refused.status_code == 422
        assert "Agrément échu" in manager.page(f"/partenaires/{partner.id}").main.text

    def test_a_reinstated_partner_is_public_again(self, client, client_of):
        partner = make_suspended()

        client_of(make_coordinator()).submit(f"/partenaires/{partner.id}", "Rétablir le profil")

        assert client.get(f"/partenaires/{partner.id}").status_code == 200

    def test_a_step_taken_too_late_is_refused_in_words(self, client_of):
        partner = make_partner()

        answer = client_of(make_coordinator()).post(f"/partenaires/{partner.id}/verifier")

        assert answer.status_code == 422
        assert "rechargez la page" in text_of(answer)

    def test_an_incomplete_profile_is_not_submitted(self, client_of):
        partner = make_draft(capabilities=())

        answer = client_of(manager_of(partner)).submit(f"/partenaires/{partner.id}", "Soumettre à la coordination")

        assert answer.status_code == 422
        assert "Cochez au moins une activité" in text_of(answer)
