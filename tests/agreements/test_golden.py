"""The texts of joining forms and amendments, word for word."""

import os
import re
from pathlib import Path

import pytest

from agreements import queries
from core.accounts.enums import OrganisationKind
from core.events import quietly
from geo.partners.enums import LegalClass
from tests.agreements.factories import in_days, make_proposal, make_signed, make_verified_partner
from tests.factories import make_coordinator, make_manager, make_organisation

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
