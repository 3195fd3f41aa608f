"""A server that speaks as data-fair does (data.ademe.fr), and fails as it does."""

import json
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.geo.actors.factories import HEADER
from tests.marketplace.inventory.glpi_double import said

SLUG, KEY = "longue-vie-aux-objets-acteurs-de-leconomie-circulaire", "wvw1zecq4f4gyvonve5j0hr7"
LINES = "/data-fair/api/v1/datasets/{}/lines"
MOST = 10_000
Said = tuple[int, dict[str, str], bytes]


class DataFairDouble:
    """The rows it holds, how it misbehaves, what it was asked."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.answers: list[Said] = []  # said once each, instead of the true answer
        self.always: Said | None = None
        self.largest_page = MOST  # a smaller one shows more pages
        self.next_host = ""  # where its links lead, when not to itself
        self.total_more = 0  # how many more it says it has
        self.says_total = True
        self.address = ""

    @property
    def url(self) -> str:
        return self.address + LINES.format(SLUG)

    def answer(self, _method: str, target: str, _headers: dict[str, str], _body: bytes) -> Said:
        self.asked.append(target)
        if self.answers:
            return self.answers.pop(0)
        if self.always:
            return self.always
        url = urlsplit(target)
        if url.path not in {LINES.format(SLUG), LINES.format(KEY)}:
            return 404, {"Content-Type": "text/plain"}, b"Dataset not found"
        question = {name: values[0] for name, values in parse_qs(url.query).items()}
        return self._lines(question)

    def _lines(self, question: dict[str, str]) -> Said:
        wanted = question.get("select", ",".join(HEADER)).split(",")
        unknown = [name for name in wanted if name not in HEADER]
        if unknown:
            return 400, {"Content-Type": "text/plain"}, f"Impossible de sélectionner le champ {unknown[0]}".encode()
        size = int(question.get("size", "12"))
        if size > MOST:
            return 400, {"Content-Type": "text/plain"}, b'"size" cannot be more than 10000'
        held = [(number, row) for number, row in enumerate(self.rows) if self._holds(row, question)]
        after = int(question.get("after", "-1"))
        size = min(size, self.largest_page)
        page = [(number, row) for number, row in held if number > after][:size]
        answer: dict[str, Any] = {"total": len(held) + self.total_more} if self.says_total else {}
        if len(page) == size:
            following = urlencode({**question, "after": page[-1][0]})
            answer["next"] = f"{self.next_host or self.address}{LINES.format(KEY)}?{following}"
        answer["results"] = [
            {name: _typed(name, row[name]) for name in wanted if row.get(name)} | {"_score": None} for _number, row in page
        ]
        return said(200, answer)

    @staticmethod
    def _holds(row: dict[str, Any], question: dict[str, str]) -> bool:
        filters = {name.removesuffix("_in"): value.split(",") for name, value in question.items() if name.endswith("_in")}
        return all(row.get(column) in values for column, values in filters.items())


def _typed(name: str, value: str) -> Any:
    """Numbers and booleans are not words there."""
    if name in {"latitude", "longitude"}:
        return float(value)
    if value in {"true", "false"}:
        return json.loads(value)
    return value
