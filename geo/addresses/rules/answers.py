"""What is sent to the geocoder and what it answers (Base adresse nationale, data.geopf.fr/geocodage, read November 2026)."""

import csv
import io
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import isfinite
from typing import Any

from geo.addresses.rules.judging import Candidate

SENT = ("id", "adresse", "insee")
NEEDED = ("id", "longitude", "latitude", "result_score", "result_label", "result_type", "result_citycode", "result_status")
LONGEST_LABEL, LONGEST_KIND = 200, 20


class GeocoderUnreadable(ValueError):
    """An answer that is not what the service documents."""


@dataclass(frozen=True, slots=True)
class Question:
    """An address to be found: a number of ours, the street, the municipality."""

    id: int
    street: str
    insee_code: str


def written_questions(questions: Iterable[Question]) -> bytes:
    """The file that is sent: a line for each."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(SENT)
    writer.writerows((question.id, question.street, question.insee_code) for question in questions)
    return buffer.getvalue().encode()


def read_located(content: bytes, *, asked: Collection[int]) -> dict[int, Candidate | None]:
    """The best answer to each address, by its number, in whatever order they come; `None` when there is none.

    A line that is missing is left out of what is returned; one nobody asked for is not read. Raises `GeocoderUnreadable`.
    """
    try:
        lines = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        if not set(NEEDED) <= set(lines.fieldnames or ()):
            raise GeocoderUnreadable("columns are missing")
        rows = list(lines)
    except (UnicodeDecodeError, csv.Error) as error:
        raise GeocoderUnreadable("not a CSV file") from error
    numbers = {str(number): number for number in asked}
    return {
        numbers[row["id"]]: _of_line(row) for row in rows if row["id"] in numbers and None not in row and None not in row.values()
    }


def read_candidates(answer: Any) -> list[Candidate]:
    """The places of an answer of `/search`, the best first; those that are no place are left out. Raises `GeocoderUnreadable`."""
    features = answer.get("features") if isinstance(answer, dict) else None
    if not isinstance(features, list):
        raise GeocoderUnreadable("not a collection of places")
    return [place for feature in features if (place := _of_feature(feature))]


def _of_line(row: dict[str, str]) -> Candidate | None:
    if row["result_status"] != "ok":
        return None
    return _candidate(
        label=row["result_label"], kind=row["result_type"], score=row["result_score"], insee_code=row["result_citycode"],
        latitude=row["latitude"], longitude=row["longitude"],
    )  # fmt: skip


def _of_feature(feature: Any) -> Candidate | None:
    try:
        facts, (longitude, latitude) = feature["properties"], feature["geometry"]["coordinates"][:2]
        return _candidate(
            label=str(facts["label"]), kind=str(facts["type"]), score=facts["score"], insee_code=str(facts["citycode"]),
            latitude=latitude, longitude=longitude,
        )  # fmt: skip
    except (KeyError, TypeError, ValueError):
        return None


def _candidate(*, label: str, kind: str, score: Any, insee_code: str, latitude: Any, longitude: Any) -> Candidate | None:
    """A place, unless its score or its point means nothing: such an answer is as good as none."""
    try:
        numbers = [float(one) for one in (score, latitude, longitude)]
    except (TypeError, ValueError):
        return None
    worth, north, east = numbers
    if not all(map(isfinite, numbers)) or not 0 <= worth <= 1 or abs(north) > 90 or abs(east) > 180:  # noqa: PLR2004 - degrees
        return None
    label = " ".join("".join(sign for sign in label if sign.isprintable()).split())
    return Candidate(label[:LONGEST_LABEL], kind[:LONGEST_KIND], worth, insee_code, north, east)
