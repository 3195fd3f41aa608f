"""Rounds: the problem, who solves it, and the checker that every answer goes through."""

from marketplace.collection.rules.rounds.checking import Fault, faults_of, left_with_room, reason_unserved
from marketplace.collection.rules.rounds.problem import Demand, Plan, Problem, Tour, Vehicle, Visit, timed
from marketplace.collection.rules.rounds.searching import search
from marketplace.collection.rules.rounds.vroom import has_vroom, solve_with_vroom

__all__ = [
    "Demand",
    "Fault",
    "Plan",
    "Problem",
    "Tour",
    "Vehicle",
    "Visit",
    "faults_of",
    "has_vroom",
    "left_with_room",
    "reason_unserved",
    "search",
    "solve_with_vroom",
    "timed",
]
