"""The words that tell people of a box."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from marketplace.collection.enums import KitPart
from marketplace.collection.models import CollectionBox

NO_BATTERIES = "Les piles et batteries seules"
NEVER = ("Une batterie gonflée, percée ou chaude", "Les ampoules, l’électroménager, ce qui n’est pas numérique")


def accepted_words(box: CollectionBox) -> list[str]:
    """What goes in."""
    batteries = ["Piles et batteries, dans le bac à part"] if box.accepts_batteries else []
    return [category.label for category in box.categories] + batteries


def refused_words(box: CollectionBox) -> list[str]:
    """What does not, whatever the box."""
    return [*([] if box.accepts_batteries else [NO_BATTERIES]), *NEVER]


def article_paragraphs(box: CollectionBox, *, municipality: str, address: str) -> list[str]:
    """A text for a bulletin, in the name of the host."""
    place = ", ".join(part for part in (box.building, box.street, municipality) if part)
    return [
        f"Un vieux téléphone dort dans un tiroir\u00a0? {box.host.name} met à votre disposition une borne\u00a0: {place}.",
        "Un partenaire du territoire trie ce que vous y déposez\u00a0: ce qui peut resservir resservira, le reste est recyclé.",
        "Avant de déposer, sauvegardez ce que vous voulez garder, effacez le reste et retirez la carte SIM.",
        f"Ce qu’on y met, les autres bornes, ce que les dépôts sont devenus\u00a0: {address}",
    ]


def notice_paragraphs(box: CollectionBox) -> list[str]:
    """What the people of the building should know."""
    who = box.responsible.name if box.responsible else "un partenaire que la métropole désigne"
    return [
        f"Une borne de collecte est installée dans votre bâtiment. Elle est vidée par {who}. Vous n’avez rien à trier ni à peser."
    ]


def notice_steps(box: CollectionBox, *, address: str) -> list[str]:
    """What they do when something happens."""
    return [
        f"La borne est pleine ou abîmée\u00a0: signalez-le sur {address}, sans compte.",
        "Quelqu’un pose un appareil à côté\u00a0: mettez-le dans la borne s’il entre, gardez-le à l’accueil sinon.",
        "Une batterie est gonflée, percée ou chaude\u00a0: n’y touchez pas, éloignez le public, appelez le 18 ou le 112.",
        "Quelqu’un veut récupérer ce qu’il a déposé\u00a0: seul le partenaire ouvre la borne, donnez cette adresse.",
    ]


def kit_facts(
    box: CollectionBox, part: KitPart, *, hours: Sequence[str], municipality: str, address: str, code: str, on: date
) -> dict[str, Any]:
    """What the template `box_kit` prints; `code` is the QR code in SVG, `address` where it leads."""
    texts = {
        KitPart.NOTICE: notice_paragraphs(box),
        KitPart.ARTICLE: article_paragraphs(box, municipality=municipality, address=address),
    }
    titles = {
        KitPart.NOTICE: "Une borne de collecte dans votre bâtiment",
        KitPart.ARTICLE: "Une borne pour vos appareils numériques",
    }
    return {
        "reference": f"{part.label} {box.printed_code}",
        "dated": on.isoformat(),
        "part": part.value,
        "title": titles.get(part, f"{part.label}\u00a0: {box.name}"),
        "host": box.host.name,
        "name": box.name,
        "place": [line for line in (box.name, box.building, box.spot, box.street, municipality) if line],
        "hours": list(hours),
        "accepted": accepted_words(box),
        "refused": refused_words(box),
        "code": code,
        "address": address.removeprefix("https://").removeprefix("http://"),
        "short": box.printed_code,
        "paragraphs": texts.get(part, []),
        "steps": notice_steps(box, address=address) if part is KitPart.NOTICE else [],
    }
