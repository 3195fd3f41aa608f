"""The forms that pages really show, filled in the way a willing person would."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask

from core.clock import today
from tests.access.test_access_matrix import addresses, declared
from tests.access.world import NEW_PURCHASES, Browser, World, browsers, target_of
from tests.factories import make_siret
from tests.files import PDF, picture
from tests.marketplace.inventory.factories import csv_of, row_of
from tests.pages import proposed_values

FORM = re.compile(r"<form\b[^>]*\bmethod=\"?post\b.*?</form>", re.IGNORECASE | re.DOTALL)
TOKEN = re.compile(r'(?<=name="csrf_token" value=")[^"]*')  # a form read on one page need not be read on the next
PHOTO = picture()
OUTCOMES = "Ligne;Unités;Devenir;Date\nOrdinateur portable;1;Recyclé;01/01/2020\n".encode()
PASSWORD = "quatre mots bien choisis"
ANSWERS = {
    "email": "nouvelle.personne@boucle.example",
    "contact_email": "nouvelle.personne@boucle.example",
    "postcode": "57000",
    "phone": "03 87 00 00 00",
    "insee_code": "57463",
    "latitude": "49,12",
    "longitude": "6,18",
    "default_mass_kg": "1,5",
    "code": "new_code",
    "website": "https://www.exemple.fr",
    "password": PASSWORD,
    "current_password": PASSWORD,
    "units": "1",
    "amount_eur": "1 850,00",
    "reuse_eur": "370",
    "gift_eur": "0",
    "recycled_eur": "0",
    "value_eur": "30",
    "percent": "20",
    "mass_kg": "12,5",
    "batteries_kg": "1,5",
    "wants_digest": "oui",
    "expected": "2",
    "proof": "certified",
    "weee_category": "6",
}
DAYS_AHEAD = {
    "claims_until": 40, "until": 40, "pickup_on": 7, "starts_on": 3, "ends_on": 40, "terminated_on": 40, "valid_until": 40,
}  # fmt: skip
WRITABLE = {"text", "search", "email", "tel", "url", "textarea", "password", "number"}
FIRST_ASKED = ("manager_of_body", "manager_of_partner", "coordinator", "member_of_body", "member_of_partner", "visitor")


@dataclass(frozen=True)
class FoundForm:
    """A form of a page: where it goes, what it would send, in which fields one writes freely."""

    endpoint: str
    role: str
    page: str
    action: str
    data: dict[str, Any] = field(hash=False)
    texts: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    def sent(self, **changes: Any) -> dict[str, Any]:
        """What to send, with those changes; files are made anew since sending closes them."""
        sheet = csv_of(row_of(name="PC-X", serial="XX1", number="INV-X"))
        if self.endpoint == "transfers.preview_outcome_file":
            sheet = OUTCOMES
        if self.endpoint == "purchases.preview_file":
            sheet = NEW_PURCHASES
        gifts = {"file": (sheet, "parc.csv"), "taken": (PHOTO, "a.jpg"), "photo": (PHOTO, "c.jpg"), "chosen": (PHOTO, "b.jpg")}
        given = {name: gifts.get(name, (PDF, "bon.pdf")) for name in self.files}
        return self.data | {name: (BytesIO(content), file) for name, (content, file) in given.items()} | changes


def found_forms(app: Flask, world: World) -> list[FoundForm]:
    """Each POST form that somebody is shown, once per set of fields."""
    clients, seen, read = browsers(app, world, Browser), {}, set()
    for role in FIRST_ASKED:
        for path in [*_shown_to(app, world, role), *_further_pages(world, role)]:
            answer = clients[role].get(path)
            if answer.mimetype != "text/html" or answer.status_code != 200:
                continue
            for source in FORM.findall(TOKEN.sub("", answer.text)):
                if (role, source) in read:
                    continue
                read.add((role, source))
                form = BeautifulSoup(source, "html.parser").form
                for action in _actions(form, path):
                    found = _read(app, form, role, path, action)
                    key = (found.endpoint, frozenset(name for name in found.data if not any(map(str.isdigit, name))))
                    seen.setdefault(key, found)
    return list(seen.values())


def _shown_to(app: Flask, world: World, role: str) -> Iterator[str]:
    names = {endpoint: arguments for endpoint, _method, arguments in addresses(app)}
    with app.test_request_context():
        for (endpoint, method, thing), row in declared().items():
            if method == "GET" and row[role] == "ok" and endpoint in names:
                target = target_of(world, endpoint, names[endpoint], thing, role)
                yield app.url_for(endpoint, **target.parts, **target.question)


def _further_pages(world: World, role: str) -> list[str]:
    """Pages whose form depends on a state or a question that the matrix does not try."""
    trade = world.trades["own"]
    return {
        "manager_of_body": [
            f"/cessions/{trade['prepared_id']}",
        ],
        "coordinator": [
            f"/partenaires/creer/{world.organisations['N']}",
            f"/partenaires/{world.profiles['submitted']}",
            f"/partenaires/{world.profiles['suspended']}",
            f"/organismes/{world.organisations['unverified']}",
        ],
    }.get(role, [])


def _actions(form: Tag, path: str) -> Iterator[str]:
    """Where its buttons lead."""
    action = str(form.get("action") or path)
    yield action
    yield from (str(button["formaction"]) for button in form.select("button[formaction]"))
    if action == "/inscription":  # the same answers, read again, are then sent
        yield "/inscription/envoyer"


def _read(app: Flask, form: Tag, role: str, path: str, action: str) -> FoundForm:
    endpoint, _values = app.url_map.bind("localhost").match(urlsplit(action).path, method="POST")
    data = {
        name: value.strip() if isinstance(value, str) else value
        for name, value in proposed_values(form).items()
        if name not in {"csrf_token", "request_key"}
    }
    data |= {name: ANSWERS[name] for name in ANSWERS if name in data and not data[name]}
    texts, files = [], []
    for one in form.select("input[name], textarea[name], select[name]"):
        name, kind = str(one["name"]), str(one.get("type", "text" if one.name == "input" else one.name))
        if kind == "file":
            files.append(name)
        elif kind in WRITABLE:
            texts.append(name)
        _fill(form, one, name, kind, data)
    return FoundForm(endpoint, role, path, action, data, tuple(dict.fromkeys(texts)), tuple(files))


def _fill(form: Tag, one: Tag, name: str, kind: str, data: dict[str, Any]) -> None:
    numbered = any(map(str.isdigit, name))
    if name == "siret":
        data[name] = data[name] or make_siret()
    elif kind == "date":
        data[name] = (today() + timedelta(days=DAYS_AHEAD[name])).isoformat() if name in DAYS_AHEAD else data[name]
        data[name] = data[name] or today().isoformat()
    elif kind == "radio":
        choices = [str(each["value"]) for each in form.select(f'input[type=radio][name="{name}"]')]
        data.setdefault(name, ANSWERS.get(name, choices[-1]))
    elif kind == "checkbox":
        boxes = form.select(f'input[type=checkbox][name="{name}"]')
        data[name] = [box.get("value", "y") for box in boxes][:1]
    elif kind == "select" and (data[name] in {"", "0"} or name == "partner_id"):
        data[name] = next((option["value"] for option in reversed(one.select("option")) if option["value"] not in {"", "0"}), "")
    elif name.startswith("units_"):
        data[name] = data[name] or "1"
    elif kind in {"text", "textarea"} and not data.get(name) and not numbered:
        data[name] = "Un texte de trois lignes."


__all__ = ["PASSWORD", "FoundForm", "found_forms"]
