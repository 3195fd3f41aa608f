"""The text of each agreement, joining form and amendment, word for word; each model as a document everybody can read."""

import io
import os
import re
from pathlib import Path

import pikepdf
import pypdf
import pytest

from agreements import queries, services
from agreements.enums import TemplateKind
from core.accounts.enums import OrganisationKind
from core.clock import today
from core.events import quietly
from geo.partners.enums import LegalClass
from tests.agreements.factories import in_days, make_proposal, make_signed, make_verified_partner, model_of
from tests.factories import make_coordinator, make_manager, make_membership, make_organisation

GOLDEN = Path(__file__).parent / "golden"
pytestmark = pytest.mark.usefixtures("db")


def written(agreement) -> str:
    """The text, its days, references and hashes replaced by what they are."""
    articles = "\n\n".join(
        "\n".join([f"Article {one['number']} – {one['heading']}", *one["paragraphs"]]) for one in agreement.text["articles"]
    )
    text = f"{agreement.text['title']}\n{agreement.text['basis']['law']}\n{agreement.text['basis']['because']}\n\n{articles}\n"
    for pattern, word in (
        (r"CV-\d{4}-\d+", "CV-…"),
        (r"[0-9a-f]{64}", "<empreinte>"),
        (r"\d{1,2}(er)?\u00a0\w+\u00a0\d{4}", "<jour>"),
        (r"\b\d{14}\b", "<SIRET>"),
    ):
        text = re.sub(pattern, word, text)
    return text


def check(name: str, text: str) -> None:
    golden = GOLDEN / f"{name}.txt"
    if "REWRITE_GOLDEN" in os.environ:
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("legal_class", [LegalClass.ESUS, LegalClass.PUBLIC_UTILITY], ids=str)
def test_the_text_of_each_agreement_that_follows_another(legal_class):
    make_organisation(OrganisationKind.METROPOLE, name="Eurométropole de Metz")
    metropole, partner = make_coordinator(), make_verified_partner(legal_class, name="L’Atelier")
    joiner = make_manager(name="Commune de Woippy")
    with quietly():
        first = make_signed(metropole, partner)
        joining = make_proposal(joiner, partner, joins_id=first.id, premises="Un local de 40 m².", support_eur_a_year=1200)
        amendment = make_proposal(metropole, partner, amends_id=first.id, starts_on=in_days(10))

    check(f"joining_{legal_class}", written(queries.get_agreement(joining.id)))
    check(f"amendment_{legal_class}", written(queries.get_agreement(amendment.id)))


@pytest.mark.parametrize("kind", [kind for kind in TemplateKind if kind.binds_two], ids=str)
def test_the_text_of_an_agreement_from_each_model(kind):
    giver = make_manager(name="Commune de Woippy")
    school = make_membership(make_organisation(OrganisationKind.PUBLIC_BODY, name="Lycée de Woippy"))
    receiver = school if kind is TemplateKind.PUBLIC_BODY_GIFT else make_verified_partner(LegalClass.ESUS, name="L’Atelier")
    with quietly():
        agreement = make_proposal(giver, receiver, template_id=model_of(kind))

    check(f"agreement_{kind}", written(queries.get_agreement(agreement.id)))


@pytest.mark.parametrize("kind", TemplateKind, ids=str)
def test_each_model_is_a_document_everybody_can_read(kind):
    content = services.print_template(
        queries.get_published_version(queries.library_rows(kind=kind, owner_id=0, text="")[0].template_id), day=today()
    )

    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert str(pdf.Root.Lang) == "fr-FR"
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
        metadata = pdf.open_metadata()
        assert metadata["dc:title"]
        assert str(metadata["pdfuaid:part"]) == "1"
    words = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    assert not re.search(r"\{[a-z_]+\}", words), "a variable that nobody filled in"
