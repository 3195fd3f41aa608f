"""A town clerk, on a telephone: old computers of a list she was sent leave her inventory for another town."""

import pytest

from marketplace.demo.rules import PASSWORD
from tests.journeys.checks import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.one_engine]

LIST = """Nom;Type;Modèle;Numéro de série;Numéro d'inventaire;Statut;Lieu;Date d'achat
Guichet 1;Bécane du guichet;A1;GUICHET-0001;G-1;En service;Maison de quartier;12/03/2021
Guichet 2;Bécane du guichet;A1;GUICHET-0002;G-2;En service;Maison de quartier;12/03/2021
Guichet 3;Bécane du guichet;A1;GUICHET-0003;G-3;En service;Maison de quartier;31/02/2021
"""
OURS = "/inventaire/?texte=Guichet"
TITLE = "Ordinateurs des guichets"


def test_a_clerk_gives_old_computers_with_a_telephone(tour):
    clerk, town, partner = (_signed_in(tour, name) for name in ("responsable.woippy", "responsable.metz", "partenaire1"))
    clerk.checks_all = True

    she_imports_a_list_whose_words_nobody_knew(clerk)
    she_takes_them_out_of_service_and_erases_them(clerk)
    address = she_makes_a_lot_of_the_list_and_publishes_it_to_other_towns_first(clerk)
    partners_wait_while_a_town_asks(partner, town, address)
    she_answers_the_question_and_the_claim(clerk, town, address)


def _signed_in(tour, name: str) -> Visitor:
    visitor = tour(name, width=360)
    visitor.sign_in(f"{name}@demo.boucle.example", PASSWORD)
    return visitor


def she_imports_a_list_whose_words_nobody_knew(clerk: Visitor) -> None:
    clerk.open("/")
    clerk.follow("Importer l’inventaire")
    given = {"name": "guichets.csv", "mimeType": "text/csv", "buffer": LIST.encode("cp1252")}
    clerk.page.locator("input[type=file]").set_input_files(given)
    clerk.press("Voir ce que contient le fichier")
    clerk.reads("1 type d’appareil inconnu")

    clerk.follow("Expliquer ces types")
    clerk.page.locator("main select").first.select_option(label="Ordinateur fixe")
    clerk.press("Retenir ces réponses")
    clerk.reads("Date impossible : « 31/02/2021 »")
    clerk.press("Importer ces équipements")
    clerk.reads("3 équipements créés")


def she_takes_them_out_of_service_and_erases_them(clerk: Visitor) -> None:
    clerk.open(OURS)
    _tick_all(clerk)
    clerk.press("Réformer les équipements cochés")
    clerk.fill(act="décision du maire du 20 novembre")
    clerk.press("Réformer 3 équipements")
    clerk.reads("3 équipements réformés")

    clerk.open(OURS)
    _tick_all(clerk)
    clerk.press("Enregistrer l’effacement")
    clerk.press("Enregistrer l’effacement")
    clerk.reads("Il y a un problème")
    clerk.choose("Effacement renforcé", "Réussi")
    clerk.fill(tool="Nwipe", tool_version="0.34")
    clerk.press("Enregistrer l’effacement")
    clerk.reads("Effacement enregistré pour 3 équipements")


def _tick_all(clerk: Visitor) -> None:
    for box in clerk.page.locator("main tbody").get_by_role("checkbox").all():
        box.check()


def she_makes_a_lot_of_the_list_and_publishes_it_to_other_towns_first(clerk: Visitor) -> str:
    clerk.open(OURS)
    clerk.follow("Faire un lot")
    clerk.fill(title=TITLE, pickup_place="Maison de quartier")
    clerk.press("Créer le brouillon")
    clerk.reads("3 appareils")
    clerk.follow("Vérifier le lot")
    clerk.fill(bodies_first_days="5")
    clerk.press("Publier le lot")
    clerk.reads("Votre lot est dans le catalogue")
    clerk.open("/mes-lots")
    clerk.follow(TITLE)
    return clerk.page.url


def partners_wait_while_a_town_asks(partner: Visitor, town: Visitor, address: str) -> None:
    partner.open(address)
    assert not partner.page.get_by_role("link", name="Demander ce lot").count()
    partner.reads("collectivités")

    town.open(address)
    town.follow("Demander ce lot")
    town.fill(message="Pour nos écoles.")
    town.press("Envoyer la demande")
    town.open(address)
    town.follow("Poser une question")
    town.fill(body="Les câbles sont-ils fournis ?")
    town.press("Envoyer")


def she_answers_the_question_and_the_claim(clerk: Visitor, town: Visitor, address: str) -> None:
    clerk.open("/")
    clerk.follow("Répondre aux demandes")
    clerk.follow(TITLE)
    clerk.reads("Pour nos écoles.")
    clerk.follow("Attribuer à")
    clerk.press("Attribuer ce matériel")
    clerk.reads("Tout est attribué")

    town.open("/mes-demandes")
    town.reads(TITLE)
