"""Asking the geocoder of `GEOCODER_URL`, which speaks as that of the Base adresse nationale does."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlencode

from flask import current_app

from core.fetching import Answer, FetchError, Reader, SentFile, site_rules
from geo.addresses.rules import Candidate, GeocoderUnreadable, Question, read_candidates, read_located, written_questions

SECONDS_TO_READ = 120
BETWEEN_SEARCHES = 0.05  # twenty a second at most: the service allows fifty of one address
CANDIDATES = 5
SHORTEST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
FIELDS = (("columns", "adresse"), ("citycode", "insee"))


class GeocoderFailed(Exception):
    """Nothing could be learnt; `wait` is how long it is to be left alone."""

    def __init__(self, reason: str, wait: timedelta = SHORTEST_WAIT) -> None:
        super().__init__(reason)
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Located:
    """What the geocoder says of an address: its best answer, and others a person may choose among."""

    best: Candidate | None
    candidates: list[Candidate]


def locate(
    questions: Sequence[Question],
    *,
    needs_choice: Callable[[Question, Candidate | None], bool],
    pause: Callable[[float], None] = time.sleep,
) -> Mapping[int, Located]:
    """The answers to some addresses, by their number, in one request; an address it says nothing of is left out.

    Where a person will have to choose, other places are asked for, one request each, unhurried. Raises `GeocoderFailed`.
    """
    try:
        reader = Reader(current_app.config["GEOCODER_URL"], site_rules(), seconds=SECONDS_TO_READ, pause=pause)
        try:
            file = SentFile("data", "adresses.csv", "text/csv", written_questions(questions))
            answer = _checked(reader.post_file("/search/csv", FIELDS, file, {"Accept": "text/csv"}))
            best = read_located(answer.body, asked={question.id for question in questions})
            if not best:
                raise GeocoderUnreadable("no line of those that were sent")
            return {
                question.id: Located(best[question.id], _choice(reader, question, best[question.id], needs_choice, pause))
                for question in questions
                if question.id in best
            }
        finally:
            reader.close()
    except (FetchError, GeocoderUnreadable) as error:
        raise GeocoderFailed(str(error)) from error


def _choice(
    reader: Reader,
    question: Question,
    best: Candidate | None,
    needs_choice: Callable[[Question, Candidate | None], bool],
    pause: Callable[[float], None],
) -> list[Candidate]:
    """The places a person may choose among; the best answer alone when the others cannot be read."""
    own = [best] if best else []
    if not needs_choice(question, best):
        return []
    asked = urlencode({"q": question.street, "citycode": question.insee_code, "limit": CANDIDATES, "autocomplete": 0})
    try:
        pause(BETWEEN_SEARCHES)
        others = read_candidates(_checked(reader.get(f"/search?{asked}", {})).json())[:CANDIDATES]
    except (FetchError, GeocoderUnreadable, GeocoderFailed) as error:
        current_app.logger.warning("the geocoder proposes nothing for address %s: %s", question.id, error)
        return own
    return others or own


def _checked(answer: Answer) -> Answer:
    if answer.status == HTTPStatus.OK:
        return answer
    asked = answer.headers.get("retry-after", "")
    seconds = int(asked[:6]) if asked.isascii() and asked.isdigit() else 0
    raise GeocoderFailed(f"status {answer.status}", min(LONGEST_WAIT, max(SHORTEST_WAIT, timedelta(seconds=seconds))))
