"""Rounds: the problem, who solves it, and the checker that every answer goes through."""

from marketplace.collection.rules.rounds.checking import Fault, faults_of, left_with_room, reason_unserved
from marketplace.collection.rules.rounds.ordering import (
    check_orderable,
    check_said,
    clock_words,
    moved,
    orders_of,
    problem_of,
    solve,
    stop_emptied,
    visited_on,
)
from marketplace.collection.rules.rounds.printing import check_printable, sheet_facts
from marketplace.collection.rules.rounds.problem import Demand, Plan, Problem, Tour, Vehicle, Visit, timed
from marketplace.collection.rules.rounds.searching import search
from marketplace.collection.rules.rounds.settling import settled
from marketplace.collection.rules.rounds.totals import RoundTotals, co2e_kg, rounds_sum, totals_of
from marketplace.collection.rules.rounds.vroom import has_vroom, solve_with_vroom

__all__ = [
    "Demand",
    "Fault",
    "Plan",
    "Problem",
    "RoundTotals",
    "Tour",
    "Vehicle",
    "Visit",
    "check_orderable",
    "check_printable",
    "check_said",
    "clock_words",
    "co2e_kg",
    "faults_of",
    "has_vroom",
    "left_with_room",
    "moved",
    "orders_of",
    "problem_of",
    "reason_unserved",
    "rounds_sum",
    "search",
    "settled",
    "sheet_facts",
    "solve",
    "solve_with_vroom",
    "stop_emptied",
    "timed",
    "totals_of",
    "visited_on",
]
