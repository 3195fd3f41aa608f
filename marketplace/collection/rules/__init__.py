"""What makes a box acceptable, and how it moves on."""

from marketplace.collection.rules.boxes import (
    NEAREST_SHOWN,
    PART_LABELS,
    BoxFacts,
    changed_parts,
    check_capacity,
    check_reason,
    check_revision,
    exact_place,
    facts_of,
    next_state,
)
from marketplace.collection.rules.codes import ALPHABET, CODE_LENGTH, code_from, code_typed
from marketplace.collection.rules.nearby import distance_in_words, nearest
from marketplace.collection.rules.reports import MOST_WORDS, SEAL_LENGTH, check_answer, is_sealed, report_to_join, seal_of

__all__ = [
    "ALPHABET",
    "CODE_LENGTH",
    "MOST_WORDS",
    "NEAREST_SHOWN",
    "PART_LABELS",
    "SEAL_LENGTH",
    "BoxFacts",
    "changed_parts",
    "check_answer",
    "check_capacity",
    "check_reason",
    "check_revision",
    "code_from",
    "code_typed",
    "distance_in_words",
    "exact_place",
    "facts_of",
    "is_sealed",
    "nearest",
    "next_state",
    "report_to_join",
    "seal_of",
]
