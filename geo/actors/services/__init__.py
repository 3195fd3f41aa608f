"""Commands on spotted actors: reading the publication, saying what codes mean, treating an actor."""

from geo.actors.services.actors import set_aside_actor, take_back_actor
from geo.actors.services.codes import explain_code
from geo.actors.services.companies import ask_companies_check, run_companies_check
from geo.actors.services.duplicates import merge_pair, propose_pairs, say_different, separate_actor
from geo.actors.services.imports import (
    LARGEST_FILE,
    ask_reading,
    ask_weekly_reading,
    give_file,
    progress_of,
    read_file_now,
    run_import,
)
from geo.actors.services.joining import invite_actor

__all__ = [
    "LARGEST_FILE",
    "ask_companies_check",
    "ask_reading",
    "ask_weekly_reading",
    "explain_code",
    "give_file",
    "invite_actor",
    "merge_pair",
    "progress_of",
    "propose_pairs",
    "read_file_now",
    "run_companies_check",
    "run_import",
    "say_different",
    "separate_actor",
    "set_aside_actor",
    "take_back_actor",
]
