"""Each route, with each object, for each role: what is answered is what `matrix.csv` says.

A row is one address, one method, one object: « own » is what the person's side has a part in, « other » what two other
organisations have between them, « crossed » what another public body and the person's partner have between them. Answers are
words: `ok` (done, shown, or a form that lacks something), `signin`, `forbidden` (403), `hidden` (404, or a link that is dead).
"""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.access.world import ROLES, Browser, World, as_word, objects_of, target_of, undone

MATRIX = Path(__file__).parent / "matrix.csv"
WORDS = {"ok", "signin", "forbidden", "hidden"}
FEWEST_CELLS = 1500

Key = tuple[str, str, str]


def addresses(app: Flask) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Endpoint, method and names in the address, of each route."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule.endpoint, method, frozenset(rule.arguments)


def keys_of(app: Flask) -> list[Key]:
    """The rows that the routes call for."""
    return [(end, method, thing) for end, method, names in addresses(app) for thing in objects_of(end, names)]


def declared() -> dict[Key, dict[str, str]]:
    with MATRIX.open(encoding="utf-8", newline="") as file:
        return {(row["endpoint"], row["method"], row["object"]): row for row in csv.DictReader(file)}


def ask(client: Browser, world: World, key: Key, names: frozenset[str], role: str) -> tuple[str, list[str]]:
    """The word a cell answers, and the statements that wrote."""
    endpoint, method, thing = key
    target = target_of(world, endpoint, names, thing, role)
    with client.application.test_request_context():
        address = client.application.url_for(endpoint, **target.parts)
    with undone(client, reads_only=method == "GET") as writes:
        if method == "GET":
            answer = client.get(address, query_string=target.question)
        else:
            answer = client.post(address, query_string=target.question)
        return as_word(answer), list(writes)


def test_each_route_has_its_rows_and_each_row_its_route(app):
    with MATRIX.open(encoding="utf-8", newline="") as file:
        rows = [(row["endpoint"], row["method"], row["object"]) for row in csv.DictReader(file)]
    assert sorted(rows) == sorted(keys_of(app))
    assert {word for row in declared().values() for word in (row[role] for role in ROLES)} <= WORDS


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_each_cell_answers_what_is_declared(app, world, people, method):
    """GET on a database that refuses to write; a refused POST has written nothing."""
    names = {endpoint: arguments for endpoint, _method, arguments in addresses(app)}
    rows, wrong, cells = declared(), [], 0
    for key in [key for key in rows if key[1] == method]:
        for role in ROLES:
            word, writes = ask(people[role], world, key, names[key[0]], role)
            cells += 1
            if word != rows[key][role]:
                wrong.append((*key, role, f"answers {word}, {rows[key][role]} is declared"))
            elif writes and word != "ok":
                wrong.append((*key, role, f"refused, yet wrote {writes}"))

    assert not wrong, "\n".join(map(str, wrong))
    assert cells == len(ROLES) * len([key for key in keys_of(app) if key[1] == method])


def test_the_matrix_is_as_wide_as_promised(app):
    assert len(ROLES) * len(keys_of(app)) >= FEWEST_CELLS
