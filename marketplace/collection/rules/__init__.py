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
from marketplace.collection.rules.chart import LevelChart, chart_of
from marketplace.collection.rules.codes import ALPHABET, CODE_LENGTH, code_from, code_typed
from marketplace.collection.rules.forecast import Forecast, forecast, present_cycle
from marketplace.collection.rules.nearby import distance_in_words, nearest
from marketplace.collection.rules.readings import (
    Message,
    check_depth,
    check_moment,
    check_percent,
    chirpstack_message,
    clean_dev_eui,
    has_just_filled,
    health_of,
    level_percent,
    things_stack_message,
)
from marketplace.collection.rules.reports import MOST_WORDS, SEAL_LENGTH, check_answer, is_sealed, report_to_join, seal_of

__all__ = [
    "ALPHABET",
    "CODE_LENGTH",
    "MOST_WORDS",
    "NEAREST_SHOWN",
    "PART_LABELS",
    "SEAL_LENGTH",
    "BoxFacts",
    "Forecast",
    "LevelChart",
    "Message",
    "changed_parts",
    "chart_of",
    "check_answer",
    "check_capacity",
    "check_depth",
    "check_moment",
    "check_percent",
    "check_reason",
    "check_revision",
    "chirpstack_message",
    "clean_dev_eui",
    "code_from",
    "code_typed",
    "distance_in_words",
    "exact_place",
    "facts_of",
    "forecast",
    "has_just_filled",
    "health_of",
    "is_sealed",
    "level_percent",
    "nearest",
    "next_state",
    "present_cycle",
    "report_to_join",
    "seal_of",
    "things_stack_message",
]
