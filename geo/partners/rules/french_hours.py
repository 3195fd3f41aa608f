"""Opening hours as people write them in French, put into the syntax of OpenStreetMap for `hours` to check.

Words are replaced one for one, and what is none of them stays: `hours` then refuses it, so that nothing is half understood. « mar »
is left alone, since it is March in that syntax.
"""

import re

_WORDS = tuple(
    (re.compile(pattern, re.IGNORECASE), osm)
    for pattern, osm in (
        (r"\bjours?\s+fériés?\b", "PH"),
        (r"\btous\s+les\s+jours\b", "Mo-Su"),
        (r"\b(?:lundis?|lun|lu)\b\.?", "Mo"),
        (r"\b(?:mardis?|ma)\b", "Tu"),
        (r"\b(?:mercredis?|mer|me)\b\.?", "We"),
        (r"\b(?:jeudis?|jeu|je)\b\.?", "Th"),
        (r"\b(?:vendredis?|ven|ve)\b\.?", "Fr"),
        (r"\b(?:samedis?|sam)\b\.?", "Sa"),
        (r"\b(?:dimanches?|dim|di)\b\.?", "Su"),
        (r"\bfermée?s?\b", "off"),
        (r"\bmidi\b", "12:00"),
        (r"(\d)\s*h(?:eures?)?\s*(\d\d)\b", r"\1:\2"),
        (r"(\d)\s*h(?:eures?)?(?!\w)", r"\1:00"),
        (r"\b(?:du|de|les?)\s+", ""),
        (r"\s*\b(?:au|à)\b\s*", "-"),
        (r"\s+et\s+", ","),
    )
)


def in_osm(text: str) -> str:
    """« du lundi au vendredi de 9h à 12h » as « Mo-Fr 9:00-12:00 »; what is in that syntax already stays as it is."""
    for words, osm in _WORDS:
        text = words.sub(osm, text)
    return text
