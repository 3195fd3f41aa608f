"""What people type is text: in each field of each form, then in everything that is shown, sent or downloaded."""

import csv
import io
import re
from html import escape
from secrets import token_hex
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Response
from sqlalchemy import String, cast, select, update

from core.db import db as database
from core.mail import Letter
from core.marks import Mark
from tests.access.test_access_matrix import addresses, declared
from tests.access.world import Browser, as_word, browsers, target_of, undone
from tests.conftest import DATABASE

HOSTILE = (
    "<b onmouseover=alert(1)>gras</b></script><script>alert(1)</script>",
    "{{7*191}}' OR 1=1 -- \u202egnp.exe\u2066 \u200b{% for x in ().__class__.__mro__ %}{{x}}{% endfor %}",
    "é" * 3000,
    '=HYPERLINK("http://x.example")\r\nBcc: x@y.example\0',
)
# Templates tell text from markup whatever the engine; an engine may refuse a text that is too long, or a character of it.
PAYLOADS = HOSTILE if DATABASE == "sqlite" else HOSTILE[-2:]
EVALUATED = "1337"  # what the template would give
# What the source of a page with a fault has. Reading a page as a tree takes longer than making it: only those with this are.
SUSPECT = re.compile(rf"[\s/\"']on\w+\s*=|<script(?![^>]*\ssrc=)|{EVALUATED}", re.IGNORECASE)
SHORT = "=<b onmouseover=alert(1)>{{7*191}}</script> #panic"
MACHINE_WORDS = re.compile(
    r"sha256|token|nonce|hash|siret|code|email|postcode|phone|key|location|job|name_?kind|subject|media|reference|template|device"
    r"|seal|address|website|source|recipient|alembic|version|withdrawal"
)
ADDRESS_CHARACTERS = 100  # a server takes no longer address, with all filters filled in
KEPT = {
    "letter", "reaction", "announcement", "done_request", "stored_file", "threshold",
    "movement", "data_erasure", "factor_set", "impact_factor", "retex",  # which the database refuses to change
}  # fmt: skip
CONDITIONAL = {("roadmap_action", "reason")}  # empty unless the action is given up, says a constraint
FEWEST_TRIES = 500
FILTERS = (
    "page", "text", "texte", "state", "etat", "cote", "category", "categorie", "activity", "municipality", "place", "undated",
    "giver", "giver_id", "partner_id", "starts_on", "years", "party", "standing", "kind", "verification", "annee", "donneur",
    "preneur", "donneur_nom", "preneur_nom", "nature", "preuve", "decompte", "organisme", "commune", "suite",
)  # fmt: skip


@pytest.fixture
def served(app, monkeypatch):
    """The application as people meet it: a failure is a page."""
    monkeypatch.setitem(app.config, "TESTING", value=False)
    return app


def test_no_field_of_any_form_takes_text_for_anything_else(served, people, forms):
    """Each field in turn, the others willingly filled in: no failure, no tag in the page, nothing evaluated, no letter bent."""
    tries, wrong = 0, []
    for form in forms:
        for name in _apart(form.texts):
            for payload in PAYLOADS:
                with undone(people[form.role]):
                    answer = people[form.role].post(
                        form.action, data=form.sent(**{name: payload}), content_type="multipart/form-data"
                    )
                    tries += 1
                    wrong += [(form.endpoint, name, payload[:20], fault) for fault in _faults(people[form.role], answer)]
    assert not wrong, "\n".join(map(str, wrong))
    assert tries >= FEWEST_TRIES


def _connection() -> Any:
    return database.engines[None]


def _apart(names: tuple[str, ...]) -> list[str]:
    """Fields that differ by their number alone are one field."""
    return list({re.sub(r"[0-9]+", "#", name): name for name in names}.values())


def _faults(client: Browser, answer: Any) -> list[str]:
    word = as_word(answer)
    if word not in {"ok", "signin"}:
        return [f"answers {word}"]
    faults = _page_faults(answer)
    if answer.status_code in {302, 303}:
        shown = client.get(answer.headers["Location"])
        faults += [f"answers {as_word(shown)} after"] if as_word(shown) not in {"ok", "hidden", "forbidden", "signin"} else []
        faults += _page_faults(shown)
    for letter in database.session.scalars(select(Letter)):
        if EVALUATED in letter.subject + letter.body or "\n" in letter.subject or "\r" in letter.subject:
            faults.append(f"letter {letter.subject!r}")
    return faults


def _page_faults(answer: Any) -> list[str]:
    if answer.mimetype != "text/html" or not SUSPECT.search(answer.get_data(as_text=True)):
        return []
    page = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
    faults = [str(tag)[:80] for tag in page.find_all(name=True) if any(name.startswith("on") for name in tag.attrs)]
    scripts = [tag for tag in page.find_all("script") if not tag.has_attr("src")]
    faults += ["inline script" for tag in scripts if tag.get("type") != "application/json"]
    for tag in page.find_all(["input", "textarea"]):
        tag.extract()
    return faults + (["evaluated"] if EVALUATED in page.get_text() else [])


@pytest.mark.parametrize(
    "source",
    [
        "<b onmouseover=alert(1)>x</b>",
        "<svg/onload=alert(1)>",
        '<b class="a"onclick=x>',
        "<script>alert(1)</script>",
        "<p>1337</p>",
    ],
    ids=str,
)
def test_a_fault_in_a_page_is_seen(source):
    found, told = (
        Response(f'<script src="/x.js"></script><p>{text}</p>', mimetype="text/html")
        for text in (source, escape(source).replace(EVALUATED, ""))
    )
    assert _page_faults(found)
    assert not _page_faults(told)


@pytest.mark.parametrize("role", ["coordinator", "manager_of_body", "manager_of_partner", "visitor"])
def test_no_question_takes_text_for_anything_else(served, world, role):
    """Every filter of every list and file, all at once."""
    wrong, asked = [], 0
    client = browsers(served, world, Browser)[role]
    names = {endpoint: arguments for endpoint, _method, arguments in addresses(served)}
    for (endpoint, method, thing), row in declared().items():
        if method != "GET" or thing not in {"none", "own"} or row[role] != "ok" or names[endpoint]:
            continue
        with served.test_request_context():
            path = served.url_for(endpoint)
        for payload in (*PAYLOADS, str(10**30), "-1"):
            answer = client.get(path, query_string=dict.fromkeys(FILTERS, payload[:ADDRESS_CHARACTERS]))
            asked += 1
            said = as_word(answer) in {"ok", "hidden"} or (answer.status_code == 400 and answer.is_json)  # the interface refuses so
            faults = _page_faults(answer) + ([] if said else [f"answers {answer.status_code}"])
            wrong += [(endpoint, payload[:20], fault) for fault in faults]
    assert not wrong, "\n".join(map(str, wrong))
    assert asked > 100


def test_hostile_text_that_is_kept_shows_as_text_everywhere(app, world, people):
    """Every free text of the database is made hostile, then every page, file and document is opened."""
    columns, connection = 0, _connection()
    with connection.begin_nested():
        for table in database.metadata.sorted_tables:
            free = [
                column.name
                for column in table.c
                if type(column.type) is String
                and (column.type.length or 0) >= 80
                and not MACHINE_WORDS.search(column.name)
                and (table.name, column.name) not in CONDITIONAL
            ]
            columns += len(free)
            if free and table.name not in KEPT:
                connection.execute(update(table).values(dict.fromkeys(free, SHORT + cast(table.c.id, String))))  # some are unique
        connection.execute(update(Mark).values(token=token_hex(16)))  # what the process keeps is of the texts before
    assert columns > 20

    names = {endpoint: arguments for endpoint, _method, arguments in addresses(app)}
    wrong, opened = [], 0
    for (endpoint, method, thing), row in declared().items():
        for role in ("coordinator", "manager_of_body", "manager_of_partner", "visitor"):
            if method != "GET" or row[role] != "ok" or endpoint == "static":
                continue
            target = target_of(world, endpoint, names[endpoint], thing, role)
            with app.test_request_context():
                path = app.url_for(endpoint, **target.parts, **target.question)
            answer = people[role].get(path)
            opened += 1
            faults = _page_faults(answer) + ([] if as_word(answer) == "ok" else [f"answers {as_word(answer)}"])
            if answer.mimetype == "text/csv":
                cells = [cell for line in csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";") for cell in line]
                faults += [f"formula {cell[:20]}" for cell in cells if cell.startswith(("=", "+", "@"))]
            wrong += [(endpoint, role, fault) for fault in faults]
    assert not wrong, "\n".join(map(str, wrong))
    assert opened > 200
