"""When two addresses are one, what an answer of the geocoder is worth, and how its answers read."""

from geo.addresses.rules.answers import GeocoderUnreadable, Question, read_candidates, read_located, written_questions
from geo.addresses.rules.judging import FARTHEST_KM, Candidate, Limits, Verdict, address_words, check_near, judge

__all__ = [
    "FARTHEST_KM",
    "Candidate",
    "GeocoderUnreadable",
    "Limits",
    "Question",
    "Verdict",
    "address_words",
    "check_near",
    "judge",
    "read_candidates",
    "read_located",
    "written_questions",
]
