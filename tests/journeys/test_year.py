"""The whole year of one association: invited, verified, bound by an agreement, receiving, reporting, reminded, renewed.

The site is on a clock that moves: each reminder comes on its morning, from the same timer as in production.
"""

import zipfile
from datetime import date
from io import BytesIO

import pytest

from core.accounts.rules import smallest_siret
from marketplace.demo.rules import fictitious_siren
from tests.files import pdf
from tests.journeys.checks import Visitor
from tests.journeys.conftest import visitors
from tests.journeys.story import (
    PASSWORD,
    TOWN,
    WOIPPY,
    WORKSHOP,
    Story,
    check_pdf,
    coordinator_joins,
    describe,
    open_transfer,
    prove,
    register,
    sign,
)

pytestmark = [pytest.mark.browser, pytest.mark.one_engine]

ASSOCIATION = "L’Atelier du Clavier"
PROVED_DAYS = 340  # the proof of its class ends before the agreement does


def test_the_year_of_an_association(moving_site, browser):
    with visitors(moving_site, browser) as visit:
        story = Story(moving_site, visit("helene"), visit("marc"), visit("nora", width=360))
        for person in (story.helene, story.marc, story.nora):
            person.checks_all = True

        an_association_is_invited_and_verified(story)
        both_sides_sign_for_a_year(story)
        it_asks_for_a_lot_and_fetches_it(story)
        less_arrives_than_left_and_it_is_settled(story)
        it_reports_by_page_and_by_file(story)
        it_is_reminded_and_reports_the_rest(story)
        the_end_comes_near(story)
        the_proof_of_its_class_ended_this_morning(story)
        it_takes_its_statement_and_the_file_of_the_auditor(story)


def an_association_is_invited_and_verified(story: Story) -> None:
    helene = story.helene
    coordinator_joins(story)
    register(story, story.marc, "Une commune", ("Ville de Woippy", TOWN), ("Marc Klein", WOIPPY))

    siret = smallest_siret(fictitious_siren(1))
    register(story, story.nora, "Un partenaire", (ASSOCIATION, siret), ("Nora Schmitt", WORKSHOP))
    describe(story, story.nora, WORKSHOP, "Association reconnue d’utilité publique", ["Écran"])
    helene.open("/seuils/?texte=devenir")
    helene.follow("Délai du partenaire pour déclarer")
    helene.reads("90 jours")


def both_sides_sign_for_a_year(story: Story) -> None:
    """Nothing is proposed before the class is proved."""
    marc, nora, site = story.marc, story.nora, story.site
    marc.open("/conventions/proposer")
    marc.select("partner_id", f"{ASSOCIATION} (Association reconnue d’utilité publique)")
    marc.fill(years="1")
    marc.press("Lire le texte avant l’envoi")
    marc.reads("Rien ne prouve encore la catégorie juridique")
    last_day = site.day.fromordinal(site.day.toordinal() + PROVED_DAYS)
    prove(story, nora, WORKSHOP, "Prouver votre catégorie juridique", last_day.isoformat())

    marc.press("Lire le texte avant l’envoi")
    marc.reads("La loi nomme les associations reconnues d’utilité publique")
    with story.letters((WORKSHOP, "à lire et à signer")):
        marc.press("Proposer cette convention")
    with story.letters((WORKSHOP, "à votre tour")):
        sign(marc, "maire")
    nora.open(story.link_in_last_letter())
    with story.letters((WORKSHOP, "signée par les deux"), (WOIPPY, "signée par les deux")):
        sign(nora, "présidente")
    nora.reads("En vigueur")
    check_pdf(nora.download("Télécharger la convention signée"))


def it_asks_for_a_lot_and_fetches_it(story: Story) -> None:
    marc, nora = story.marc, story.nora
    marc.open("/")
    marc.follow("Proposer un lot")
    marc.fill(title="Écrans de la mairie", pickup_place="Mairie annexe, 1 place de l’Exemple", pickup_hours="le mardi matin")
    marc.press("Continuer")
    marc.follow("Compter du matériel")
    marc.select("category_id", "Écran")
    marc.fill(units="12")
    marc.page.locator("[name=works]").first.check()
    marc.page.locator("[name=age]").first.check()
    marc.press("Ajouter au lot")
    marc.follow("Vérifier le lot")
    marc.fill(bodies_first_days="0")
    with story.letters((WORKSHOP, "Nouveau lot")):
        marc.press("Publier le lot")

    nora.open("/lots")
    nora.follow("Écrans de la mairie")
    nora.follow("Demander ce lot")
    with story.letters((WOIPPY, ASSOCIATION)):
        nora.press("Envoyer la demande")
    marc.open(story.link_in_last_letter())
    marc.follow(f"Attribuer à {ASSOCIATION}")
    with story.letters((WORKSHOP, "convenez"), (WOIPPY, "convenez")):
        marc.press("Attribuer ce matériel")

    open_transfer(marc, ASSOCIATION)
    marc.fill(pickup_on=story.site.day.isoformat())
    with story.letters((WORKSHOP, "enlèvement proposé")):
        marc.press("Proposer cette date")
    nora.open(story.link_in_last_letter())
    with story.letters((WORKSHOP, "enlèvement le"), (WOIPPY, "enlèvement le")):
        nora.press("Accepter le")


def less_arrives_than_left_and_it_is_settled(story: Story) -> None:
    marc, nora = story.marc, story.nora
    open_transfer(marc, ASSOCIATION)
    marc.follow("Compter et signer la remise")
    marc.page.locator("[name^=units_]").fill("12")
    marc.fill(capacity="maire")
    marc.choose("J’ai compté ce qui part")
    with story.letters((WORKSHOP, "confirmez la réception")):
        marc.press("Signer la remise")

    nora.open(story.link_in_last_letter())
    nora.follow("Compter et signer la réception")
    nora.page.locator("[name^=units_]").fill("10")
    nora.fill(capacity="présidente", discrepancy_note="Deux écrans sont restés sur le quai.")
    nora.choose("J’ai compté ce qui est arrivé")
    with story.letters((WOIPPY, "avec un écart")):
        nora.press("Signer la réception")

    open_transfer(marc, ASSOCIATION)
    marc.follow("Régler cet écart")
    marc.fill(text="Le gardien en a retrouvé un, remis le lendemain.")
    marc.page.locator("[name^=units_]").fill("11")
    marc.press("Envoyer cette réponse")
    story.read = len(story.site.letters())
    open_transfer(nora, "Ville de Woippy")
    nora.follow("Régler cet écart")
    nora.press("Confirmer ces derniers chiffres")
    nora.reads("Écart réglé")
    story.read = len(story.site.letters())


def it_reports_by_page_and_by_file(story: Story) -> None:
    nora, day = story.nora, story.site.day
    open_transfer(nora, "Ville de Woippy")
    nora.follow("Déclarer : Écran")
    nora.fill(units="4", occurred_on=day.isoformat())
    nora.choose("Réemployé")
    nora.page.locator("[name=reuse][value=given]").check()
    nora.page.locator("input[type=file]").set_input_files({"name": "bon.pdf", "mimeType": "application/pdf", "buffer": pdf()})
    nora.choose("Attesté")
    nora.press("Déclarer")

    nora.follow("Importer les devenirs d’un fichier")
    rows = f"Ligne;Unités;Devenir;Mode;Date\nÉcran;3;Réemployé;Donné;{day:%d/%m/%Y}\nÉcran;99;Recyclé;;{day:%d/%m/%Y}\n"
    nora.page.locator("input[type=file]").set_input_files({"name": "suivi.csv", "mimeType": "text/csv", "buffer": rows.encode()})
    nora.press("Voir ce que contient le fichier")
    nora.press("Déclarer ces devenirs")
    nora.reads("Devenirs importés")
    open_transfer(nora, "Ville de Woippy")
    nora.reads("4 à déclarer")


def morning(story: Story, days: int, *expected: tuple[str, str]) -> None:
    """That many days after the beginning, the timer writes exactly these letters.

    A town that declares no stock is reminded in January: which of these mornings that is depends on the day of the test.
    """
    story.site.move_to(days)
    with story.letters(*expected, besides="Stock au 1er janvier"):
        story.site.flask("timers", "morning")


def come_back(story: Story, person: Visitor, email: str) -> None:
    """Somebody signs in again: her session ended long ago."""
    person.sign_in(email, PASSWORD)
    person.open("/")


def it_is_reminded_and_reports_the_rest(story: Story) -> None:
    nora = story.nora
    morning(story, 91, (WORKSHOP, "1 cession attend"))

    come_back(story, nora, WORKSHOP)
    nora.reads("Le délai est passé")
    open_transfer(nora, "Ville de Woippy")
    nora.follow("Déclarer : Écran")
    nora.fill(units="4", occurred_on=story.site.day.isoformat())
    nora.choose("Recyclé", "Déclaré")
    with story.letters((WOIPPY, "attestation")):
        nora.press("Déclarer")
    check_pdf(nora.download("Télécharger l’attestation"))


def the_end_comes_near(story: Story) -> None:
    """Ninety and thirty days before the end of the agreement, sixty and seven before that of the proof."""
    both = ((WORKSHOP, "elle prend fin bientôt"), (WOIPPY, "elle prend fin bientôt"))
    morning(story, 274, *both)
    morning(story, 280, (WORKSHOP, "Votre justificatif expire bientôt"))
    morning(story, 334, *both, (WORKSHOP, "Votre justificatif expire bientôt"))

    marc = story.marc
    come_back(story, marc, WOIPPY)
    marc.open("/conventions")
    marc.follow("CV-")
    marc.follow("Préparer la reconduction")
    marc.press("Lire le texte avant l’envoi")
    with story.letters((WORKSHOP, "à lire et à signer")):
        marc.press("Proposer cette convention")
    with story.letters((WORKSHOP, "à votre tour")):
        sign(marc, "maire")


def the_proof_of_its_class_ended_this_morning(story: Story) -> None:
    """What is proposed waits: neither side signs until the coordinator has accepted the new proof."""
    nora, helene = story.nora, story.helene
    to_sign = story.link_in_last_letter()
    morning(story, PROVED_DAYS + 1, (WORKSHOP, "Votre justificatif est périmé"), ("helene.weber@metropole.example", "périmé"))

    come_back(story, nora, WORKSHOP)
    nora.open(to_sign)
    nora.reads("Cette convention ne peut pas être signée aujourd’hui")
    nora.reads("dépose la nouvelle dans ses justificatifs")
    assert not nora.page.get_by_role("link", name="Lire et signer").count()
    come_back(story, helene, "helene.weber@metropole.example")
    prove(story, nora, WORKSHOP, "Renouveler vos justificatifs")

    nora.open(to_sign)
    with story.letters((WORKSHOP, "signée par les deux"), (WOIPPY, "signée par les deux")):
        sign(nora, "présidente")
    nora.reads("Signée, à venir")
    morning(story, 358)  # seven days before the end: it is renewed, and nobody is reminded
    story.site.move_to(366)
    come_back(story, nora, WORKSHOP)
    nora.open(to_sign)
    nora.reads("En vigueur")


def it_takes_its_statement_and_the_file_of_the_auditor(story: Story) -> None:
    nora, began = story.nora, story.site.day.toordinal() - 366
    period = f"du={date.fromordinal(began)}&au={date.fromordinal(began + 364)}"
    nora.open(f"/cessions/documents?{period}")
    check_pdf(nora.made("Établir le relevé des cessions"))
    assert "Ville de Woippy" in nora.download("Télécharger le même en tableau").decode("utf-8-sig")
    nora.press("Préparer le dossier")
    nora.open(nora.page.url)
    with zipfile.ZipFile(BytesIO(nora.download("Télécharger le dossier"))) as bundle:
        assert bundle.testzip() is None
        names = bundle.namelist()
    for words in ("acte", "attestation", "convention"):
        assert [name for name in names if words in name.lower()], names
