"""How a text is filled in, hashed and referred to."""

import json
import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from agreements.enums import ErasedBy
from agreements.errors import (
    UnknownVariable,
)

VARIABLE = re.compile(r"\{(\w+)\}")


Article = Mapping[str, Any]


BLANK = "[…]"


BLANKS = {
    "giver_name": "[nom de la collectivité]",
    "giver_siret": "[SIRET de la collectivité]",
    "giver_address": "[adresse de la collectivité]",
    "partner_name": "[nom du partenaire]",
    "partner_siret": "[SIRET du partenaire]",
    "partner_address": "[adresse du partenaire]",
    "partner_class": "[catégorie du partenaire]",
    "starts_on": "[premier jour]",
    "last_day": "[dernier jour]",
    "length": "[nombre d’années]",
}


def filled(articles: Sequence[Article], facts: Mapping[str, str]) -> list[dict[str, Any]]:
    """The articles, numbered, with their variables replaced once; a variable nobody knows raises `UnknownVariable`."""

    def fill(paragraph: str) -> str:
        unknown = sorted(set(VARIABLE.findall(paragraph)) - set(facts))
        if unknown:
            raise UnknownVariable(
                f"La convention type cite une information inconnue, « {unknown[0]} » : signalez-le à la coordination."
            )
        return VARIABLE.sub(lambda found: facts[found[1]], paragraph)

    return [
        {"number": number, "heading": article["heading"], "paragraphs": [fill(paragraph) for paragraph in article["paragraphs"]]}
        for number, article in enumerate(articles, 1)
    ]


ERASURE_HEADING = "Qui efface les données"


def erasure_article(
    erased_by: ErasedBy, *, delay_days: int, giver: str = "la collectivité", partner: str = "le partenaire"
) -> Article:
    """What the two parties choose about the data: the article that a proposal adds to those of the model, in its words.

    RGPD, articles 28 and 32; NIST SP 800-88, levels « purge » and « destroy » (read November 2026).
    """
    if erased_by is ErasedBy.GIVER:
        choice = (
            f"Les parties conviennent que {giver} efface les données avant la remise. Un appareil qui porte des données et "
            "dont aucun effacement réussi n’est inscrit sur la plateforme n’est pas remis."
        )
        return {"heading": ERASURE_HEADING, "paragraphs": [choice]}
    orders = "du cédant" if giver == "le cédant" else f"de {giver}"
    choice = (
        f"Les parties conviennent que {partner} efface les données après la réception. Pour cet effacement, il agit sur les seules "
        f"instructions {orders}, données par le présent article : effacer chaque support au niveau « purge », ou le "
        "détruire si l’effacement échoue ; ne pas lire ni copier les données ; garder l’appareil sous clé jusque-là et ne le "
        "confier à personne d’autre."
    )
    duty = (
        "Il inscrit sur la plateforme, pour chaque appareil, l’effacement, son niveau, son outil, sa date et son résultat, "
        f"dans les {delay_days} jours qui suivent la réception, et toujours avant que l’appareil soit réemployé."
    )
    return {"heading": ERASURE_HEADING, "paragraphs": [choice, duty]}


def blanks_of(articles: Sequence[Article]) -> dict[str, str]:
    """What stands for each variable of a model nobody has filled in yet."""
    names = {name for article in articles for paragraph in article["paragraphs"] for name in VARIABLE.findall(paragraph)}
    return {name: BLANKS.get(name, BLANK) for name in names}


def text_hash(text: Mapping[str, Any]) -> str:
    """The SHA-256 of a text, over its canonical JSON: keys sorted, no spaces, UTF-8."""
    canonical = json.dumps(text, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def consent_of(organisation_name: str) -> str:
    """The exact sentence by which somebody commits an organisation."""
    return f"J’ai lu cette convention en entier, j’ai qualité pour engager {organisation_name} et j’en accepte les termes."


def paper_consent_of(organisation_name: str) -> str:
    """What is recorded in place of the sentence, for a signature on paper."""
    return f"L’original papier porte la signature qui engage {organisation_name}."


def reference_of(year: int, number: int) -> str:
    """« CV-2026-0001 »."""
    return f"CV-{year}-{number:04d}"
