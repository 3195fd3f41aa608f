"""A client that reads each page the way a careful reviewer would, and fills forms the way a person does."""

import os
import re
import secrets
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from xml.etree.ElementTree import Element

import html5lib
from bs4 import BeautifulSoup, Tag
from flask import g
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import event
from werkzeug.test import TestResponse

from core.accounts.models import Membership, SignIn
from core.accounts.services import hash_of
from core.clock import now
from core.db import db as database

PROOF_READS = os.environ.get("BOUCLE_TEST_DATABASE", "sqlite") == "sqlite"  # the other engine gives the same pages
READING = ("SELECT", "WITH", "PRAGMA", "BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "SHOW")
NOT_PROSE = {"script", "code", "pre", "textarea", "option"}
STRAIGHT_APOSTROPHE = re.compile(r"[a-zà-ÿ]'[a-zà-ÿ]")
BAD_SPACES = re.compile(r"[^\s\u00a0\u202f(&;:?!/.]([;!?]|:(?![/\d]))(?=\s|$)| [;:!?»]|« ")


class PageClient(FlaskClient):
    """Checks every HTML answer (on one engine), and that safe methods only read (on both)."""

    queries: int = 0

    def open(self, *args: object, **kwargs: object) -> TestResponse:
        database.session.commit()  # what the test prepared
        for name in list(g):  # the fixture keeps one application context open: a request must not see the one before
            g.pop(name)
        statements: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            statements.append(statement.lstrip().upper())

        event.listen(database.engine, "before_cursor_execute", note)
        try:
            response = super().open(*args, **kwargs)
        finally:
            event.remove(database.engine, "before_cursor_execute", note)
        self.queries = sum(statement.startswith(("SELECT", "WITH")) for statement in statements)
        if response.request.method in {"GET", "HEAD"}:
            writes = [statement for statement in statements if not statement.startswith(READING)]
            assert not writes, f"GET {response.request.path} writes: {writes}"
        if PROOF_READS and response.mimetype == "text/html" and response.data and not response.location:
            check_page(response.text)
        assert not database.session.dirty, "a view changed something without a transaction"
        assert not database.session.new, "a view added something without a transaction"
        database.session.rollback()  # what the view flushed and forgot disappears
        return response

    def post(self, *args: object, **kwargs: object) -> TestResponse:
        """A POST carries the CSRF token of the session unless the test says otherwise."""
        data = kwargs.get("data")
        if data is None or isinstance(data, dict):
            kwargs["data"] = {"csrf_token": self.csrf_token(), **(data or {})}
        return super().post(*args, **kwargs)

    def csrf_token(self) -> str:
        """A token valid in this client's session."""
        with self.session_transaction() as session:
            raw = session.setdefault("csrf_token", secrets.token_hex(20))
        return str(URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token").dumps(raw))

    def sign_in(self, membership: Membership) -> None:
        """Open a session as that membership, without the password."""
        token = secrets.token_urlsafe(16)
        row = SignIn(token_hash=hash_of(token), membership_id=membership.id, began_at=now(), expires_at=now() + timedelta(hours=1))
        database.session.add(row)
        database.session.commit()
        with self.session_transaction() as session:
            session["token"] = token

    def page(self, path: str, status: int = 200) -> BeautifulSoup:
        """The page at that address, parsed."""
        response = self.get(path)
        assert response.status_code == status, (response.status_code, response.headers.get("Location"), text_of(response)[:600])
        return BeautifulSoup(response.text, "html.parser")

    def submit(self, path: str, button: str, follow_redirects: bool = True, **values: object) -> TestResponse:  # noqa: FBT001, FBT002 - werkzeug's word
        """Open the page, fill the form that holds `button` (its text), press it.

        Fields keep what the page proposes unless `values` says otherwise; a name of no field is an error of the test.
        """
        page = self.page(path)
        buttons = page.select("form button, form input[type=submit]")
        pressed = next((b for b in buttons if button in (b.text or b.get("value", ""))), None)
        assert pressed is not None, f"no button « {button} » on {path}: {[b.text.strip() for b in page.select('button')]}"
        form = pressed.find_parent("form")
        data = proposed_values(form)
        unknown = set(values) - {field["name"] for field in form.select("[name]")}
        assert not unknown, f"no such field: {unknown} among {sorted(data)}"
        data.update(values)
        if pressed.get("name"):
            data[pressed["name"]] = pressed.get("value", "")
        action = form.get("action") or path
        if form.get("method", "get").lower() == "get":
            return self.get(action, query_string=data, follow_redirects=follow_redirects)
        answer = self.post(action, data=data, content_type="multipart/form-data")
        while follow_redirects and answer.status_code in {301, 302, 303}:
            answer = self.get(answer.headers["Location"])
        return answer


def proposed_values(form: Tag) -> dict[str, object]:
    """What the form would send if nobody touched it."""
    data: dict[str, object] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        kind, name = field.get("type", "text"), field["name"]
        if field.name == "textarea":
            data[name] = field.text.removeprefix("\n")
        elif field.name == "select":
            chosen = field.select("option[selected]") or field.select("option")[:1]
            values = [option.get("value", option.text) for option in chosen]
            data[name] = values if field.has_attr("multiple") else next(iter(values), "")
        elif kind in {"checkbox", "radio"}:
            if field.has_attr("checked"):
                data[name] = [*data.get(name, []), field.get("value", "on")] if kind == "checkbox" else field.get("value")
        elif kind not in {"submit", "button", "file"}:
            data[name] = field.get("value", "")
    return data


def text_of(response: TestResponse) -> str:
    """The visible text of a page, on one line."""
    page = BeautifulSoup(response.text, "html.parser")
    return " ".join((page.main or page).get_text(" ").split())


def check_page(html: str) -> None:
    """What every page owes its reader. One strict parse and plain walks over its tree: every page of every test comes here."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root = parser.parse(html)
    assert not parser.errors, [(line, error) for line, error, _ in parser.errors][:5]
    tags = [tag for tag in root.iter() if isinstance(tag.tag, str)]
    by_name: dict[str, list[Element]] = defaultdict(list)
    for tag in tags:
        by_name[tag.tag.rpartition("}")[2]].append(tag)
    assert root.get("lang") == "fr"
    assert len(by_name["h1"]) == 1, [words_of(heading) for heading in by_name["h1"]]
    title, heading = words_of(by_name["title"][0]), words_of(by_name["h1"][0])
    assert title.startswith(heading), (title, heading)
    assert len(by_name["main"]) == 1
    ids = [tag.attrib["id"] for tag in tags if "id" in tag.attrib]
    assert len(ids) == len(set(ids)), f"duplicate ids: {sorted(i for i in ids if ids.count(i) > 1)}"
    check_forms(by_name, set(ids))
    inline = [tag for tag in tags if "style" in tag.attrib] + by_name["style"]
    inline += [tag for tag in by_name["script"] if "src" not in tag.attrib]
    assert not inline, f"inline style or script: {[tag.tag for tag in inline]}"
    assert not [tag.tag for tag in tags if any(name.startswith("on") for name in tag.attrib)], "inline handler"
    loaded = [tag for name in ("script", "link", "img") for tag in by_name[name]]
    outside = [address for tag in loaded if (address := tag.get("src") or tag.get("href")) and not address.startswith("/")]
    assert not outside, outside
    check_typography(by_name["main"][0])


def words_of(tag: Element) -> str:
    """The text of a tag, on one line."""
    return " ".join("".join(tag.itertext()).split())


def check_forms(by_name: Mapping[str, Sequence[Element]], ids: set[str]) -> None:
    """Tokens, labels, errors tied to their fields."""
    for form in by_name["form"]:
        if form.get("method", "get").lower() == "post":
            proofs = {"csrf_token", "seal"}  # a form for people without a session carries a seal of its own (ADR 27)
            assert any(field.get("name") in proofs for field in form.iter("input")), "POST form without CSRF token"
    labels = by_name["label"]
    named = {label.get("for") for label in labels}
    inside = {field for label in labels for field in label.iter()}
    shown = [field for field in by_name["input"] if field.get("type") not in {"hidden", "submit"}]
    for field in (*shown, *by_name["textarea"], *by_name["select"]):
        is_labelled = field.get("id") in named - {None} or field in inside
        assert is_labelled or field.get("aria-labelledby") or field.get("aria-label"), f"field without label: {field.attrib}"
        for name in field.get("aria-describedby", "").split():
            assert name in ids, f"aria-describedby names nothing: {name}"
    for button in by_name["button"]:
        assert words_of(button) or button.get("aria-label"), "button without words"


def check_typography(main: Element) -> None:
    """French spaces and apostrophes, in what the page itself says (what people typed is marked `data-typed`)."""
    for string in said_by(main):
        assert not BAD_SPACES.search(string), f"no-break space missing: {string!r}"
        assert not STRAIGHT_APOSTROPHE.search(string), f"straight apostrophe: {string!r}"


def said_by(tag: Element) -> Iterator[str]:
    """The strings of a tag, but for what people typed and what is not prose."""
    if not isinstance(tag.tag, str) or tag.tag in NOT_PROSE or "data-typed" in tag.attrib:
        return
    if tag.text and (text := tag.text.strip()):
        yield text
    for child in tag:
        yield from said_by(child)
        if child.tail and (text := child.tail.strip()):
            yield text
