"""A server that answers as the geocoder of the Base adresse nationale does, and fails as it does.

Columns and features are those of the samples of the project (`ban_csv_response.csv`, `ban_search_response.json`).
"""

import csv
import io
import json
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qs, urlsplit

from tests.marketplace.inventory.glpi_double import said

ADDED = (
    "longitude", "latitude", "result_score", "result_score_next", "result_label", "result_type", "result_id", "result_banId",
    "result_housenumber", "result_name", "result_street", "result_postcode", "result_city", "result_context", "result_citycode",
    "result_oldcitycode", "result_oldcity", "result_district", "result_status",
)  # fmt: skip
FOUND = {
    "longitude": "6.1757", "latitude": "49.1203", "result_score": "0.9648", "result_score_next": "0.61",
    "result_label": "1 Place d'Armes 57000 Metz", "result_type": "housenumber", "result_citycode": "57463", "result_city": "Metz",
    "result_context": "57, Moselle, Grand Est", "result_status": "ok",
}  # fmt: skip


class BanDouble:
    """What it says of each street (facts over `FOUND`), how it misbehaves, what it was asked."""

    def __init__(self) -> None:
        self.known: dict[str, dict[str, str]] = {}
        self.places: list[dict] | None = None
        self.searches_fail = False
        self.asked: list[str] = []
        self.batches: list[list[dict[str, str]]] = []
        self.forms: list[list[tuple[str, str]]] = []
        self.answers: list[tuple[int, dict[str, str], bytes]] = []  # said once each, instead of the true answer
        self.always: tuple[int, dict[str, str], bytes] | None = None
        self.leaves_out: set[str] = set()
        self.without_columns: set[str] = set()
        self.is_backwards = False
        self.address = ""

    def answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        self.asked.append(f"{method} {target}")
        if self.answers:
            return self.answers.pop(0)
        if self.always:
            return self.always
        url = urlsplit(target)
        if (method, url.path) == ("POST", "/geocodage/search/csv"):
            return self._csv(headers, body)
        if (method, url.path) == ("GET", "/geocodage/search"):
            return self._search({name: values[0] for name, values in parse_qs(url.query).items()})
        return 404, {"Content-Type": "text/html"}, b"<!doctype html><title>404</title>"

    def _csv(self, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        fields, data = parts_of(headers["content-type"], body)
        rows = list(csv.DictReader(io.StringIO(data.decode())))
        self.forms.append(fields)
        self.batches.append(rows)
        columns = [value for name, value in fields if name == "columns"]
        city = next(value for name, value in fields if name == "citycode")
        told = []
        for row in rows:
            street = " ".join(row[name] for name in columns)
            nothing = dict.fromkeys(ADDED, "") | {"result_status": "skipped" if not street else "not-found"}
            known = self.known.get(street)
            facts = dict.fromkeys(ADDED, "") | FOUND | {"result_citycode": row[city]} | (known or {})
            told.append(row | (nothing if known is None else facts))
        told = [row for row in told if row["adresse"] not in self.leaves_out]
        if self.is_backwards:
            told.reverse()
        names = [name for name in (*rows[0], *ADDED) if name not in self.without_columns]
        buffer = io.StringIO()
        writer = csv.DictWriter(buffer, names, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(told)
        return 200, {"Content-Type": "text/csv; charset=utf-8"}, buffer.getvalue().encode()

    def _search(self, question: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        if self.searches_fail:
            return said(500, {})
        features = self.places or [place("2 Place d'Armes 57000 Metz", 0.62), place("Place d'Armes 57000 Metz", 0.58, "street")]
        found = {"type": "FeatureCollection", "features": features[: int(question["limit"])], "query": question["q"]}
        return 200, {"Content-Type": "application/geo+json"}, json.dumps(found).encode()


def place(label: str, score: float, kind: str = "housenumber", *, point: tuple[float, float] = (6.176, 49.1205)) -> dict:
    """A feature of `/search`."""
    properties = {"label": label, "score": score, "type": kind, "citycode": "57463", "city": "Metz", "_type": "address"}
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": list(point)}, "properties": properties}


def parts_of(kind: str, body: bytes) -> tuple[list[tuple[str, str]], bytes]:
    """The fields and the file of a form, read by the library that reads letters: not by what wrote it."""
    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    fields, data = [], b""
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if part.get_filename():
            data = content
        else:
            fields.append((name, content.decode()))
    return fields, data
