"""Who of the publication serves the territory, what is kept of a row, what codes mean."""

from geo.actors.rules.codes import Meanings, Said, known_activities, said_of
from geo.actors.rules.reading import COLUMNS, Header, cells_of, header_of
from geo.actors.rules.rows import TEXTS, ServedTerritory, facts_of, fingerprint_of, kind_label, label_of

__all__ = [
    "COLUMNS",
    "TEXTS",
    "Header",
    "Meanings",
    "Said",
    "ServedTerritory",
    "cells_of",
    "facts_of",
    "fingerprint_of",
    "header_of",
    "kind_label",
    "known_activities",
    "label_of",
    "said_of",
]
