"""The whole job, from the export of a town's asset software to tonnes in a report, by four people in a real browser.

Each step is followed by the letters it sent: one per person and step, however many devices.
"""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator

from core.accounts.rules import smallest_siret
from core.clock import today
from marketplace.demo.rules import fictitious_siren
from tests.conftest import ROOT
from tests.files import pdf, photo_of_telephone
from tests.journeys.checks import Visitor
from tests.journeys.story import (
    TOWN,
    WOIPPY,
    WORKSHOP,
    Story,
    accept_invitation,
    check_pdf,
    coordinator_joins,
    describe,
    open_transfer,
    prove,
    register,
    sign,
)

pytestmark = [pytest.mark.browser, pytest.mark.one_engine]

INVENTORY = ROOT / "tests" / "samples" / "glpi_parc_commune.csv"
SECOND_LIFE, OFFICIAL = "paul.muller@secondevie.example", "anne.petit@metropole.example"


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_equipment_goes_from_an_export_to_tonnes_in_the_report(site, visit, script, tmp_path):
    # The clerk does her part on a telephone.
    people = [
        visit(name, script=script, width=360 if name == "marc" else 1280) for name in ("helene", "marc", "nora", "paul", "anne")
    ]
    for person in people:
        person.checks_all = True
        person.open("/")
    story = Story(site, *people)

    everybody_joins(story)
    partners_say_what_they_do(story)
    the_town_imports_its_inventory(story)
    the_town_offers_a_lot(story)
    two_partners_ask_and_the_town_splits(story)
    both_sides_sign_an_agreement(story)
    the_goods_change_hands(story)
    the_partner_says_what_became_of_them(story, tmp_path)
    the_report_says_what_the_story_made(story)
    an_official_reads(story)


# Joining


def everybody_joins(story: Story) -> None:
    coordinator_joins(story)
    workshop = ("L’Atelier du Clavier", smallest_siret(fictitious_siren(1)))
    second_life = ("Seconde Vie", smallest_siret(fictitious_siren(2)))
    register(story, story.marc, "Une commune", ("Ville de Woippy", TOWN), ("Marc Klein", WOIPPY))
    register(story, story.nora, "Un partenaire", workshop, ("Nora Schmitt", WORKSHOP))
    register(story, story.paul, "Un partenaire", second_life, ("Paul Muller", SECOND_LIFE))


# Partners and their map


def partners_say_what_they_do(story: Story) -> None:
    describe(story, story.nora, WORKSHOP, "Organisme de réemploi agréé ESUS", ["Ordinateur portable", "Écran"])
    prove(story, story.nora, WORKSHOP, "Prouver votre catégorie juridique")
    describe(story, story.paul, SECOND_LIFE, "Association reconnue d’utilité publique", ["Ordinateur portable"])

    visitor = story.anne  # nobody yet: the map is public
    visitor.open("/carte")
    visitor.reads("2 partenaires")
    visitor.follow("Ouvrir la carte interactive")
    if visitor.script:
        visitor.page.locator(".leaflet-marker-icon").first.wait_for()
        visitor.check_page("map")
    else:
        visitor.reads("demande que votre navigateur exécute les scripts")
    visitor.select("categorie", "Écran")
    visitor.press("Afficher")
    visitor.reads("1 partenaire")
    visitor.reads("L’Atelier du Clavier")
    visitor.open("/partenaires")
    visitor.reads("Seconde Vie")
    visitor.follow("L’Atelier du Clavier")
    visitor.reads("Écran")


# The inventory


def the_town_imports_its_inventory(story: Story) -> None:
    marc = story.marc
    marc.open("/inventaire/")
    marc.follow("Importer un fichier")
    _give(marc, INVENTORY)
    for words in ("413 équipements à créer", "8 lignes refusées", "Rien n’a encore changé"):
        marc.reads(words)
    marc.follow("Voir toutes les lignes refusées")
    assert len(marc.download("Télécharger cette liste").decode("utf-8-sig").strip().splitlines()) == 1 + 8
    marc.follow("Importation 1")
    marc.press("Importer ces équipements")
    marc.reads("413 équipements créés")

    marc.open("/inventaire/importer")
    _give(marc, INVENTORY)
    marc.reads("Ce fichier n’apporte rien de nouveau")

    marc.open("/inventaire/stocks")
    marc.follow("Déclarer le stock")
    for count, name in (("fleet", "parc"), ("decommissioned", "réformés")):
        fields = marc.page.get_by_label(re.compile(rf", {name}$"))
        story.figures[count] = sum(int(fields.nth(i).input_value()) for i in range(fields.count()))
    marc.press("Vérifier avant de figer")
    marc.press("Figer cette déclaration")
    assert story.figures["fleet"] > story.figures["decommissioned"] > 0
    marc.open("/inventaire/")


def _give(person: Visitor, file: Path) -> None:
    person.page.locator("input[type=file]").set_input_files(file)
    person.press("Voir ce que contient le fichier")


# The lot


def the_town_offers_a_lot(story: Story) -> None:
    marc = story.marc
    marc.open("/")
    marc.follow("Proposer un lot")
    marc.fill(title="Ordinateurs et écrans de la mairie", pickup_place="Mairie annexe, 1 place de l’Exemple")
    marc.fill(description="Chargeurs fournis.", pickup_hours="le mardi matin")
    marc.press("Continuer")

    marc.follow("Choisir dans l’inventaire")
    marc.follow("Ordinateur portable")
    marc.choose("Seulement ceux que je coche")
    marc.select("works", "Fonctionne")
    for box in _boxes_of_recent_devices(marc)[:6]:
        box.check()
    marc.press("Ajouter au lot")

    marc.follow("Compter du matériel")
    marc.select("category_id", "Écran")
    marc.fill(units="-1")
    marc.press("Ajouter au lot")
    marc.reads("Indiquez un nombre entre 1 et")
    marc.fill(units="10")
    marc.page.locator("[name=works]").first.check()
    marc.page.locator("[name=age]").first.check()
    marc.press("Ajouter au lot")
    marc.reads("16 unités")

    marc.follow("Ajouter des photos")
    photo = {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": photo_of_telephone()}
    marc.page.locator("[name=taken]").set_input_files(photo)
    marc.press("Ajouter")
    marc.reads("1 photo ajoutée")
    marc.page.locator("[name^=caption_]").fill("Six portables et dix écrans sur une table")
    marc.press("Enregistrer les descriptions")
    assert marc.page.get_by_alt_text("Six portables et dix écrans").count() == 1

    marc.follow("Vérifier le lot")
    assert (
        marc.page.locator("[name=bodies_first_days]").input_value() == "3"
    )  # the territory's choice, as long as nobody says otherwise
    marc.fill(bodies_first_days="0")
    with story.letters((WORKSHOP, "Nouveau lot"), (SECOND_LIFE, "Nouveau lot")):
        marc.press("Publier le lot")
    marc.reads("Votre lot est dans le catalogue")


def _boxes_of_recent_devices(person: Visitor) -> list[Locator]:
    """Those with both dates, and bought since 2017: one line of the lot, that the decree counts."""
    rows = person.page.locator("main tbody tr").all()
    return [
        row.get_by_role("checkbox")
        for row in rows
        if re.search(r"20(1[7-9]|2\d)", row.locator("td[data-label=Acheté]").inner_text())
        and re.search(r"20\d\d", row.locator("td[data-label=Réformé]").inner_text())
    ]


# Claims and allocation


def two_partners_ask_and_the_town_splits(story: Story) -> None:
    _ask(story, story.nora, "L’Atelier du Clavier")
    _ask(story, story.paul, "Seconde Vie", laptops="2", monitors="0")

    marc = story.marc
    marc.open("/")
    marc.follow("Répondre aux demandes")
    marc.follow("Ordinateurs et écrans de la mairie")
    marc.reads("2 demandes attendent")
    marc.follow("Attribuer à Seconde Vie")
    with story.letters((SECOND_LIFE, "convenez"), (WOIPPY, "convenez")):
        marc.press("Attribuer ce matériel")
    marc.follow("Attribuer à L’Atelier du Clavier")
    with story.letters((WORKSHOP, "convenez"), (WOIPPY, "convenez")):
        marc.press("Attribuer ce matériel")
    marc.reads("Tout est attribué")


def _ask(story: Story, person: Visitor, name: str, laptops: str = "", monitors: str = "") -> None:
    person.open("/")
    person.follow("Voir les lots")
    person.follow("Ordinateurs et écrans de la mairie")
    person.follow("Demander ce lot")
    if laptops:
        person.page.get_by_label("Ordinateur portable").fill(laptops)
    if monitors:
        person.page.get_by_label("Écran").fill(monitors)
    with story.letters((WOIPPY, name)):
        person.press("Envoyer la demande")
    person.reads("Demande envoyée")


# The agreement


def both_sides_sign_an_agreement(story: Story) -> None:
    marc, nora = story.marc, story.nora
    open_transfer(marc, "L’Atelier du Clavier")
    marc.reads("Aucune convention n’est en vigueur")
    marc.follow("Proposer la convention type")
    marc.press("Lire le texte avant l’envoi")
    marc.reads("Rien n’est encore envoyé")
    with story.letters((WORKSHOP, "à lire et à signer")):
        marc.press("Proposer cette convention")
    with story.letters((WORKSHOP, "à votre tour")):
        sign(marc, "maire")

    nora.open(story.link_in_last_letter())
    with story.letters((WORKSHOP, "signée par les deux"), (WOIPPY, "signée par les deux")):
        sign(nora, "présidente")
    nora.reads("En vigueur")
    check_pdf(nora.download("Télécharger la convention signée"))


# The handover and the receipt


def the_goods_change_hands(story: Story) -> None:
    marc, nora = story.marc, story.nora
    tomorrow = today() + timedelta(days=1)
    open_transfer(marc, "L’Atelier du Clavier")
    marc.fill(pickup_on=tomorrow.isoformat())
    with story.letters((WORKSHOP, "enlèvement proposé")):
        marc.press("Proposer cette date")
    nora.open(story.link_in_last_letter())
    with story.letters((WORKSHOP, "enlèvement le"), (WOIPPY, "enlèvement le")):
        nora.press("Accepter le")
    check_pdf(nora.download("Ouvrir le bordereau"))
    nora.open("/")
    nora.reads("Enlever le matériel cette semaine")

    marc.open("/")
    marc.reads("Remettre le matériel cette semaine")
    open_transfer(marc, "L’Atelier du Clavier")
    _erase(marc)
    marc.follow("Compter et signer la remise")
    devices = marc.page.locator("[name^=items_]")
    assert devices.count() == 6
    for rank in range(4):
        devices.nth(rank).check()
    marc.page.locator("[name^=units_]").fill("10")
    marc.fill(capacity="maire")
    marc.choose("J’ai compté ce qui part")
    with story.letters((WORKSHOP, "confirmez la réception")):
        marc.press("Signer la remise")

    nora.open("/")
    nora.follow("Confirmer la réception")
    nora.follow("Compter et signer la réception")
    received, weighed = nora.page.locator("[name^=units_]"), nora.page.locator("[name^=weighed_]")
    received.nth(0).fill("4")
    weighed.nth(0).fill("8,2")
    received.nth(1).fill("9")
    nora.fill(capacity="présidente")
    nora.choose("J’ai compté ce qui est arrivé")
    nora.press("Signer la réception")
    nora.reads("expliquez l’écart")
    nora.fill(discrepancy_note="Un écran est resté sur le quai.")
    with story.letters((WOIPPY, "avec un écart")):
        nora.press("Signer la réception")
    nora.reads("Un écran est resté sur le quai")
    check_pdf(nora.download("acte de cession"))


def _erase(person: Visitor) -> None:
    """Devices that hold data leave only erased: the page of the transfer says so, and is where one comes back to."""
    person.reads("6 appareils du lot n’ont pas d’effacement réussi")
    person.follow("Enregistrer leur effacement")
    person.reads("6 équipements choisis")
    person.choose("Effacement renforcé", "Réussi")
    person.press("Enregistrer l’effacement")
    person.reads("Indiquez l’outil")
    person.fill(tool="nwipe")
    person.press("Enregistrer l’effacement")
    assert person.page.get_by_text("Effacement enregistré pour 6 équipements").count()
    assert not person.page.get_by_text("pas d’effacement réussi").count()


# The outcomes


def the_partner_says_what_became_of_them(story: Story, folder: Path) -> None:
    nora = story.nora
    proof = folder / "bon de remise.pdf"
    proof.write_bytes(pdf())
    _report(nora, "Ordinateur portable", 2, "Réemployé", proof=proof)
    _report(nora, "Ordinateur portable", 1, "Réemployé")
    _report(nora, "Écran", 5, "Réemployé")

    assert "0 reminders" in story.site.flask("transfers", "remind")
    story.later(days=91)
    nora.open("/")
    nora.reads("Le délai est passé")
    with story.letters((WORKSHOP, "1 cession attend")):
        assert "1 reminder" in story.site.flask("transfers", "remind")
    with story.letters():
        story.site.flask("transfers", "remind")

    nora.open(story.link_in_last_letter())
    _report(nora, "Ordinateur portable", 1, "Recyclé")
    _report(nora, "Écran", 2, "Réemployé", proof_words="Sans preuve")
    with story.letters((WOIPPY, "attestation")):
        _report(nora, "Écran", 2, "pièces")
    check_pdf(nora.download("Télécharger l’attestation"))
    story.marc.open(story.link_in_last_letter())
    check_pdf(story.marc.download("Télécharger l’attestation"))


def _report(
    person: Visitor, category: str, units: int, kind: str, *, proof: Path | None = None, proof_words: str = "Déclaré"
) -> None:
    person.follow(f"Déclarer : {category}")
    counted = person.page.locator("[name=units]")
    if counted.count():
        counted.fill(str(units))
    else:
        for rank in range(units):
            person.page.locator("[name=items]").nth(rank).check()
    person.choose(kind)
    if kind == "Réemployé":
        person.page.locator("[name=reuse][value=given]").check()
    person.fill(occurred_on=today().isoformat())
    if proof:
        person.page.locator("input[type=file]").set_input_files(proof)
        proof_words = "Attesté"
    person.choose(proof_words)
    person.press("Déclarer")


# The report


def the_report_says_what_the_story_made(story: Story) -> None:
    year = today().year
    found = json.loads(story.site.flask("retex", "show", str(year), "--organisation", TOWN, "--json"))

    assert (found["units_given"], found["units_reused"]) == (13, 8)  # 4 laptops and 9 monitors; 3 and 5 of them proved
    assert found["waste_avoided_kg"] == pytest.approx(3 * 8.2 / 4 + 5 * 5.23)  # three quarters of what was weighed; the usual mass
    assert found["weighed_share"] == pytest.approx(6.15 / 32.3, abs=1e-4)
    assert found["co2e_avoided_kg"]["central"] == pytest.approx(3 * 36.46 + 5 * 9.885)  # docs/method.md, examples
    assert (found["decree"]["a"], found["decree"]["b"]) == (13, story.figures["decommissioned"])
    assert (found["roadmap"]["reused"], found["roadmap"]["stock"]) == (8, story.figures["fleet"])

    helene = story.helene
    helene.open("/")
    helene.open(f"/retex/{year}")
    for words in ("13 appareils donnés", "8 appareils réemployés", "32,3 kg", "19"):
        helene.reads(words)
    check_pdf(helene.download("Télécharger le RETEX"))
    assert "Ville de Woippy" in helene.download("CSV").decode("utf-8-sig")
    _open_totals(helene, year)

    story.marc.open("/")
    story.marc.follow("Lire vos chiffres")
    story.marc.reads("13 appareils donnés")
    story.nora.open("/")
    story.nora.follow("Lire vos chiffres")
    story.nora.reads("13 appareils reçus")


def _open_totals(person: Visitor, year: int) -> None:
    """Every total of the page leads to movements whose units add up to it."""
    totals: dict[str, int] = {}
    for link in person.page.locator("main a[href*='/mouvements']").all():
        row = link.locator("xpath=ancestor::tr | ancestor::*[contains(@class, 'figure')][1]").first
        told = row.locator("td.number") if row.locator("td.number").count() else row  # beside it, words may say « dont 2 »
        words = link.inner_text().strip() if link.inner_text().strip().isdigit() else told.first.inner_text() if row.count() else ""
        numbers = re.findall(r"\b\d+\b", words)
        if numbers:
            totals[link.get_attribute("href") or ""] = int(numbers[0])
    assert len(totals) >= 10
    for address, units in totals.items():
        person.open(address)
        table = person.page.locator("main table").first
        shown = sum(int(cell) for cell in table.locator("td[data-label='Unités']").all_inner_texts()) if table.count() else 0
        assert shown == units, (address, shown, units)


def an_official_reads(story: Story) -> None:
    helene, anne = story.helene, story.anne
    helene.open("/organismes")
    helene.follow("Eurométropole de Metz")
    helene.follow("Inviter une personne")
    helene.fill(email=OFFICIAL)
    helene.choose("Élue ou élu")
    with story.letters((OFFICIAL, "invité")):
        helene.press("Envoyer l’invitation")
    accept_invitation(story, anne, "Anne Petit")
    anne.follow("Les chiffres")
    anne.reads("13 appareils donnés")
    anne.open("/retex/")
    assert not anne.page.get_by_role("button", name="Publier").count()
