"""What several journeys tell alike: joining, describing oneself, signing; and the letters each step writes."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO

import pikepdf
from sqlalchemy import create_engine, text

from core.accounts.rules import smallest_siret
from core.clock import today
from tests.files import pdf
from tests.journeys.checks import Visitor
from tests.journeys.conftest import Site

PASSWORD = "quatre claviers dans un carton"
METROPOLE, TOWN = smallest_siret("200039865"), "21570751400018"
PDF_TAGS = ("/StructTreeRoot", "/MarkInfo", "/Lang")
COORDINATOR, WOIPPY, WORKSHOP = "helene.weber@metropole.example", "marc.klein@woippy.example", "nora.schmitt@atelier.example"


@dataclass
class Story:
    """The site, the people, and the letters read so far."""

    site: Site
    helene: Visitor
    marc: Visitor
    nora: Visitor
    paul: Visitor | None = None
    anne: Visitor | None = None
    read: int = 0
    figures: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def letters(self, *expected: tuple[str, str], besides: str = "\0") -> Iterator[None]:
        """What happens inside writes exactly these letters: to whom, with what in the subject; others say what is `besides`."""
        self._nothing_new()
        yield
        new = self.site.letters()[self.read :]
        self.read += len(new)
        written = [(head_of(letter, "À"), head_of(letter, "Objet")) for letter in new]
        sent = [one for one in written if besides not in one[1]]
        assert len(sent) == len(expected), sent
        for address, words in expected:
            assert [one for one in sent if one[0] == address and words in one[1]], (address, words, sent)

    def _nothing_new(self) -> None:
        new = self.site.letters()[self.read :]
        assert not new, f"a letter nobody expected: {new}"

    def link_in_last_letter(self) -> str:
        """The address to open in the letter that came last."""
        found = re.search(r"https?://\S+", self.site.letters()[-1])
        assert found
        return found.group()

    def later(self, days: int) -> None:
        """That many days go by: what was due then is due as many days earlier."""
        engine = create_engine(self.site.environment["DATABASE_URL"])
        with engine.begin() as connection:
            connection.execute(
                text("UPDATE transfer SET outcomes_due_on = :day WHERE outcomes_due_on IS NOT NULL"),
                {"day": (today() + timedelta(days=90 - days)).isoformat()},
            )
        engine.dispose()


def head_of(letter: str, head: str) -> str:
    """What a letter has at its head under that word."""
    found = re.search(rf"^{head} : (.*)$", letter, re.MULTILINE)
    assert found
    return " ".join(found.group(1).split())


def accept_invitation(story: Story, person: Visitor, name: str) -> None:
    """Follow the link of the last letter, and choose a password."""
    person.open(story.link_in_last_letter())
    person.fill(name=name, password=PASSWORD)
    person.press("Créer mon compte")
    if not person.page.get_by_role("button", name="Se déconnecter").count():
        person.sign_in(head_of(story.site.letters()[-1], "À"), PASSWORD)
    person.open("/")
    person.reads(name)


def register(story: Story, person: Visitor, kind: str, organisation: tuple[str, str], contact: tuple[str, str]) -> None:
    """An organisation asks to join; the coordinator verifies it; its first person accepts."""
    (name, siret), (contact_name, email) = organisation, contact
    person.open("/")
    person.follow("Inscri")
    person.choose(kind)
    person.fill(
        name=name, siret=siret[:-1] + str((int(siret[-1]) + 1) % 10), street="1 place de l’Exemple", postcode="57140", town="Woippy"
    )
    person.fill(contact_name=contact_name, contact_email=email)
    person.press("Continuer")
    person.reads("SIRET")
    assert person.page.locator('[name="name"]').input_value() == name, "what was typed is kept"
    person.fill(siret=siret)
    person.press("Continuer")
    person.reads(name)
    with story.letters((COORDINATOR, name)):
        person.press("Envoyer la demande")

    coordinator = story.helene
    coordinator.open("/")
    coordinator.follow("Vérifier les organismes")
    coordinator.follow(name)
    with story.letters((email, "invité")):
        coordinator.press("Vérifier l’organisme")
    accept_invitation(story, person, contact_name)


def coordinator_joins(story: Story) -> None:
    """The first person, made from the terminal."""
    with story.letters((COORDINATOR, "invité")):
        story.site.flask(
            "accounts", "create-coordinator", "--siret", METROPOLE, "--organisation", "Eurométropole de Metz", "--email",
            COORDINATOR,
        )  # fmt: skip
    accept_invitation(story, story.helene, "Hélène Weber")


def describe(story: Story, person: Visitor, email: str, legal_class: str, categories: Sequence[str]) -> None:
    """A partner says what it does; the coordinator verifies it."""
    person.open("/")
    person.follow("Faire vérifier votre profil")
    person.follow("Créer le profil")
    person.fill(description="Nous remettons en état des ordinateurs pour des familles.")
    person.select("legal_class", legal_class)
    person.select("insee_code", "Woippy")
    for category in categories:
        box = person.page.locator("details", has=person.page.locator("summary", has_text=re.compile(rf"^{category}$")))
        box.locator("summary").click()
        box.get_by_label("Collecter").check()
        box.get_by_label("Reconditionner").check()
    person.press("Enregistrer le profil")
    with story.letters((COORDINATOR, "attend votre vérification")):
        person.press("Soumettre à la coordination")

    coordinator = story.helene
    coordinator.open("/")
    coordinator.follow("Vérifier les profils de partenaires")
    coordinator.reads("Reconditionner")
    with story.letters((email, "vérifié")):
        coordinator.press("Vérifier le profil")


def prove(story: Story, person: Visitor, email: str, task: str, valid_until: str = "") -> None:
    """A partner gives the proof of its legal class, which the coordinator accepts."""
    person.open("/")
    person.follow(task)
    person.select("kind", "Preuve de la catégorie juridique")
    person.fill(valid_until=valid_until)
    person.page.locator("input[type=file]").set_input_files(
        {"name": "agrement.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    )
    with story.letters((COORDINATOR, "Justificatif à vérifier")):
        person.press("Déposer le justificatif")

    story.helene.open("/")
    story.helene.follow("Vérifier les justificatifs des partenaires")
    with story.letters((email, "accepté")):
        story.helene.press("Accepter")


def sign(person: Visitor, capacity: str) -> None:
    """Read an agreement to its end, and sign it."""
    person.follow("Lire et signer")
    person.fill(capacity=capacity)
    person.choose("Je le déclare, et je signe")
    person.press("Signer la convention")


def open_transfer(person: Visitor, other: str) -> None:
    """Open the transfer with that organisation."""
    person.open("/cessions")
    row = person.page.locator("main tbody tr").filter(has_text=other)
    person.open(row.get_by_role("link").first.get_attribute("href") or "")


def check_pdf(content: bytes) -> None:
    """A document everybody can read: tagged, in French, with a title."""
    with pikepdf.open(BytesIO(content)) as document:
        missing = [tag for tag in PDF_TAGS if tag not in document.Root]
        assert not missing, missing
        assert str(document.Root.Lang).startswith("fr")
        assert document.Root.MarkInfo.Marked
        assert document.open_metadata().get("dc:title")
