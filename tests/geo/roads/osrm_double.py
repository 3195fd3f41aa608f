"""A server that answers the table service as OSRM does, and fails as it does."""

import re
from urllib.parse import parse_qs, urlsplit

from geo.points import Point
from tests.marketplace.inventory.glpi_double import said


class OsrmDouble:
    """Roads a third longer than the straight line, at ten metres a second, unless the test says otherwise."""

    most_places = 100

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers: list[tuple[int, dict[str, str], bytes]] = []  # said once each, instead of the true answer
        self.always: tuple[int, dict[str, str], bytes] | None = None
        self.no_road: set[tuple[int, int]] = set()  # rows and columns of each table where no road is known
        self.longer = 4 / 3
        self.address = ""

    def answer(self, _method: str, target: str, _headers: dict[str, str], _body: bytes) -> tuple[int, dict[str, str], bytes]:
        self.asked.append(target)
        if self.answers:
            return self.answers.pop(0)
        if self.always:
            return self.always
        url = urlsplit(target)
        written = re.fullmatch(r"/table/v1/driving/([-\d.,;]+)", url.path)
        question = {name: values[0] for name, values in parse_qs(url.query, separator="&").items()}
        if not written:
            return said(400, {"code": "InvalidUrl", "message": "URL string malformed"})
        places = [Point(*reversed([float(part) for part in each.split(",")])) for each in written[1].split(";")]
        if len(places) > self.most_places:
            return said(400, {"code": "TooBig", "message": "Too many table coordinates"})
        starts, ends = ([places[int(one)] for one in question[name].split(";")] for name in ("sources", "destinations"))
        metres = [
            [
                None if (row, column) in self.no_road else round(start.distance_km(end) * 1000 * self.longer, 1)
                for column, end in enumerate(ends)
            ]
            for row, start in enumerate(starts)
        ]
        seconds = [[None if one is None else round(one / 10, 1) for one in row] for row in metres]
        snapped = [[{"hint": "", "distance": 4.2, "name": "", "location": [p.longitude, p.latitude]} for p in some]
                   for some in (starts, ends)]  # fmt: skip
        answered: dict = {"code": "Ok", "sources": snapped[0], "destinations": snapped[1]}
        if "distance" in question["annotations"].split(","):
            answered["distances"] = metres
        if "duration" in question["annotations"].split(","):
            answered["durations"] = seconds
        return said(200, answered)
