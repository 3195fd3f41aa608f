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

__all__ = [
    "ALPHABET",
    "CODE_LENGTH",
    "NEAREST_SHOWN",
    "PART_LABELS",
    "BoxFacts",
    "changed_parts",
    "check_capacity",
    "check_reason",
    "check_revision",
    "code_from",
    "code_typed",
    "exact_place",
    "facts_of",
    "next_state",
]
