"""A key that is not yours, wherever it is put: path, question, form, link, file. Nothing is shown, no row changes."""

import csv
import io
import re
from typing import Any

import pytest

from core.accounts.enums import Role
from core.accounts.models import Invitation, Membership
from core.clock import today
from core.db import db as database
from marketplace.inventory.models import EquipmentItem
from marketplace.inventory.queries import available_count_by_category
from marketplace.lots.models import Lot, LotItem
from tests.access.test_access_matrix import addresses, declared
from tests.access.world import Browser, as_word, comparable, digest, known_keys, target_of, undone

LARGEST_KEY = 2**31 - 1
REFUSED = {"forbidden", "hidden", "signin"}
BODY, PARTNER = "manager_of_body", "manager_of_partner"


def tried(client: Browser, path: str, data: dict | None = None) -> tuple[str, bool]:
    """What a POST answers, and whether any row of any table changed."""
    with undone(client) as writes:
        answer = client.post(path, data=data, content_type="multipart/form-data")
        after = digest() if writes else None
    return as_word(answer), after is not None and after != digest()


def _newest(model: Any) -> Any:
    return database.session.query(model).order_by(model.id.desc()).first()


# In the path


def test_a_child_is_looked_for_under_its_own_parent_only(world, people):
    own, other, crossed = (world.trades[name] for name in ("own", "other", "crossed"))
    a, b, p, q = (world.organisations[name] for name in "ABPQ")
    paths = {
        BODY: [
            *(f"/organismes/{a}/membres/{world.members[name]}" for name in "BPQ"),
            f"/cessions/{own['received_id']}/lignes/{other['line_id']}",
            f"/cessions/{own['received_id']}/lignes/{crossed['line_id']}",
        ],
        PARTNER: [
            *(f"/organismes/{p}/membres/{world.members[name]}" for name in "ABQ"),
            *(
                f"/cessions/{own['received_id']}/lignes/{trade['line_id']}{end}"
                for trade in (other, crossed)
                for end in ("", "/declarer")
            ),
        ],
        "coordinator": [
            f"/organismes/{a}/membres/{world.members['B']}",
            f"/organismes/{q}/membres/{world.members['P']}",
            f"/cessions/{own['received_id']}/lignes/{other['line_id']}",
        ],
    }
    posts = {
        BODY: [
            *(f"/organismes/{a}/membres/{world.members['B']}{end}" for end in ("", "/terminer")),
            *(f"/organismes/{a}/invitations/{world.invitations['B']}{end}" for end in ("/annuler", "/renvoyer")),
        ],
        PARTNER: [
            *(f"/organismes/{p}/invitations/{world.invitations['Q']}{end}" for end in ("/annuler", "/renvoyer")),
            f"/cessions/{own['received_id']}/lignes/{other['line_id']}/declarer",
            f"/cessions/{own['received_id']}/lignes/{crossed['line_id']}/declarer",
        ],
        "coordinator": [
            *(f"/organismes/{b}/invitations/{world.invitations['Q']}{end}" for end in ("/annuler", "/renvoyer")),
            f"/organismes/{b}/membres/{world.members['P']}/terminer",
        ],
    }
    for role, asked in paths.items():
        for path in asked:
            assert people[role].get(path).status_code == 404, (role, path)
    for role, asked in posts.items():
        for path in asked:
            assert tried(people[role], path, {"role": "member"}) == ("hidden", False), (role, path)


def test_a_line_is_taken_out_of_its_own_lot_only(world, people):
    path = f"/lots/{world.bodies['A']['draft_id']}/lignes/{world.bodies['B']['draft_line_id']}/enlever"
    _word, changed = tried(people[BODY], path)
    assert not changed


@pytest.mark.parametrize("key", [LARGEST_KEY, LARGEST_KEY + 1, 10**30, 0])
def test_a_key_of_nothing_does_not_exist_even_for_the_coordinator(app, world, people, key):
    names = {endpoint: arguments for endpoint, _method, arguments in addresses(app)}
    asked = 0
    for endpoint, method, thing in declared():
        keyed = [name for name in names[endpoint] if name.endswith("_id") and name != "category_id"]
        if not keyed or (thing != "own" and endpoint != "agreements.show_template"):
            continue
        for role in ("coordinator", BODY, PARTNER):
            parts = target_of(world, endpoint, names[endpoint], thing, role).parts
            with app.test_request_context():
                path = app.url_for(endpoint, **parts)
            for name in keyed:
                swapped = re.sub(rf"/{parts[name]}(?=/|$)", f"/{key}", path, count=1)
                if method == "GET":
                    word = as_word(people[role].get(swapped))
                else:
                    word, changed = tried(people[role], swapped)
                    assert not changed, (role, swapped)
                assert word in {"hidden", "forbidden", "405"}, (role, swapped, word)
                asked += 1
    assert asked > 200


# In the question


STRANGERS = {
    BODY: ("Ville B", "Asso Q", "Asso R"),
    "member_of_body": ("Ville B", "Asso Q", "Asso R"),
    PARTNER: ("Asso Q", "Asso R"),
    "member_of_partner": ("Asso Q", "Asso R"),
    "unverified_partner": ("Ville A", "Ville B", "Asso P", "Asso Q"),
}
PRIVATE_LISTS = (
    "/mouvements", "/mouvements/exporter", "/cessions", "/cessions/exporter", "/conventions", "/conventions/exporter",
    "/mes-demandes", "/mes-lots", "/inventaire/", "/inventaire/exporter", "/inventaire/importations", "/inventaire/stocks",
)  # fmt: skip


@pytest.mark.parametrize("role", STRANGERS)
def test_no_filter_opens_what_belongs_to_others(world, people, role):
    b, q = world.organisations["B"], world.organisations["Q"]
    questions = (
        "", f"?donneur={b}", f"?preneur={q}", f"?organisme={b}", f"?organisation_id={b}", f"?organisation={q}", "?texte=Asso+Q",
        f"?giver={b}", f"?seen_by={b}", "?sees_all=1", "?text=Ville+B", "?cote=donneur&texte=Ville+B",
        f"?giver_id={b}&partner_id={q}",
        f"?organisme={10**30}", "?organisme=-1", f"?organisme={b}&organisme={world.organisations['A']}",
    )  # fmt: skip
    for path in PRIVATE_LISTS:
        for question in questions:
            answer = people[role].get(path + question)
            word = as_word(answer)
            assert word in {"ok", *REFUSED}, (path, question, word)
            if word == "ok":
                shown = answer.get_data(as_text=True)
                shown = re.sub(r'value="[^"]*"', "", shown)  # what she typed herself
                found = [name for name in STRANGERS[role] if name in shown and name not in question.replace("+", " ")]
                assert not found, (role, path, question, found)


@pytest.mark.parametrize("role", STRANGERS)
def test_files_hold_the_rows_of_ones_own_side_only(world, people, role):
    own = {"body": "Ville A", "partner": "Asso P"}.get(role.rpartition("_")[2]) if role != "unverified_partner" else "Asso R"
    for path in ("/mouvements/exporter", "/cessions/exporter", "/conventions/exporter"):
        rows = list(csv.reader(io.StringIO(people[role].get(path).data.decode("utf-8-sig")), delimiter=";"))
        assert all(own in row for row in rows[1:]), (path, rows)
        assert (len(rows) > 1) == (role != "unverified_partner"), path


# In the form


def test_items_of_another_body_are_not_touched(world, people):
    a, b = world.bodies["A"], world.bodies["B"]
    day = today().isoformat()
    for key in (b["item_id"], b["available_id"], LARGEST_KEY, 2**63, 10**30, -1):
        for items in ([key], [a["item_id"], key]):
            for path in ("/inventaire/reformer", "/inventaire/sortir"):
                asked = f"{path}?appareils={'-'.join(map(str, items))}"
                assert tried(people[BODY], asked, {"on": day, "expected": str(len(items))})[1] is False, (path, items)
            path = f"/lots/{a['draft_id']}/inventaire/{world.category_id}"
            assert tried(people[BODY], path, {"item_ids": items, "works": "working", "scope": "chosen"})[1] is False, items


def test_all_items_of_a_list_are_those_of_the_giver(world, people, db):
    laptops = db.get(EquipmentItem, world.bodies["A"]["available_id"]).category_id
    with undone(people[BODY]):
        answer = people[BODY].post(
            f"/lots/{world.bodies['A']['draft_id']}/inventaire/{laptops}",
            data={"works": "working", "scope": "all", "expected": available_count_by_category(world.organisations["A"])[laptops]},
        )
        assert answer.status_code == 302
        givers = {
            row.item.organisation_id
            for row in database.session.query(LotItem).all()
            if row.line.lot_id == world.bodies["A"]["draft_id"]
        }
    assert givers == {world.organisations["A"]}


def test_another_body_is_not_spoken_for(world, people):
    """The giver of a form is taken from the person, except for the coordinator, who may only name a public body."""
    facts = {"title": "Lot", "pickup_place": "Mairie", "claims_until": today().isoformat(), "giver_id": world.organisations["B"]}
    with undone(people[BODY]):
        assert people[BODY].post("/lots/proposer", data=facts).status_code == 302
        assert _newest(Lot).giver_id == world.organisations["A"]
    for nobody in (world.organisations["P"], LARGEST_KEY, 10**30, "", "abc"):
        assert tried(people["coordinator"], "/lots/proposer", facts | {"giver_id": nobody})[1] is False, nobody

    asked = {
        "giver_id": world.organisations["B"], "starts_on": today().isoformat(), "years": "2", "template_id": world.template_id,
        "erased_by": "giver", "transport": "partner",
    }  # fmt: skip
    for partner in (world.organisations["R"], world.organisations["B"], world.organisations["A"], LARGEST_KEY, 10**30):
        assert tried(people[BODY], "/conventions/proposer", asked | {"partner_id": partner}) == ("ok", False), partner


def test_lines_of_something_else_slipped_in_a_form_are_left_alone(world, people, forms):
    """Each form that counts by line is sent with the lines of everything else added to its own."""
    lines = {trade[name] for trade in world.trades.values() for name in trade if name.endswith("line_id")}
    touched, known = [], known_keys()
    for form in forms:
        if not any(re.search(r"_[0-9]+$", name) for name in form.data) or form.endpoint == "inventory.draft_stock":
            continue
        names = {f"{extra}_{key}" for key in lines for extra in ("line", "units", "items", "weighed")}
        foreign = dict.fromkeys(names - form.data.keys(), "1")
        outcomes = []
        for more in ({}, foreign):
            with undone(people[form.role]):
                answer = people[form.role].post(form.action, data=form.sent(**more), content_type="multipart/form-data")
                outcomes.append((answer.status_code, comparable(known)))
        touched += [form.endpoint]
        assert outcomes[0] == outcomes[1], form.endpoint
    assert {"lots.claim_lot", "lots.allocate_claim", "transfers.sign_handover", "transfers.sign_receipt"} <= set(touched)


def test_nobody_takes_a_role_or_a_place_that_was_not_given(world, people):
    a = world.organisations["A"]
    for role in ("coordinator", "official", "admin", ""):
        assert tried(people[BODY], f"/organismes/{a}/inviter", {"email": "x@y.example", "role": role}) == ("ok", False)
        assert tried(people[BODY], f"/organismes/{a}/membres/{world.members['A']}", {"role": role}) == ("ok", False)
    for membership in (world.members["A"], world.people["coordinator"], LARGEST_KEY, 10**30):
        assert tried(people[BODY], "/compte/agir-pour", {"membership_id": membership}) == ("ok", False)


# In links


def test_a_link_serves_for_its_own_row_and_purpose_only(world, people):
    invitation, reset = world.tokens["A"], world.reset_token
    number, _, secret = invitation.partition("-")
    forged = [
        f"{int(number) + 1}-{secret}",
        f"{number}-{secret[:-1]}",
        f"{number}-",
        secret,
        f"0{invitation}",
        f"{10**12}-{secret}",
    ]
    for token in forged:
        assert as_word(people["visitor"].get(f"/invitations/{token}")) == "hidden", token
        assert as_word(people["visitor"].get(f"/mot-de-passe/{token}")) == "hidden", token
        answers = {"name": "Eve Martin", "password": "quatre mots bien choisis"}
        for path in (f"/invitations/{token}", f"/mot-de-passe/{token}"):
            assert tried(people["visitor"], path, answers) == ("hidden", False), path
    assert as_word(people["visitor"].get(f"/mot-de-passe/{invitation}")) == "hidden"
    assert as_word(people["visitor"].get(f"/invitations/{reset}")) == "hidden"


def test_an_invitation_is_for_the_person_it_names(world, people):
    for role in people.keys() - {"visitor"}:
        assert tried(people[role], f"/invitations/{world.tokens['metropole']}/rejoindre")[1] is False, role


def test_an_invitation_gives_what_it_says_whatever_the_form_says(world, people):
    answers = {
        "name": "Eve Martin", "password": "quatre mots bien choisis", "role": "coordinator", "email": "eve@boucle.example",
        "organisation_id": world.organisations["metropole"],
    }  # fmt: skip
    with undone(people["visitor"]):
        assert people["visitor"].post(f"/invitations/{world.tokens['A']}", data=answers).status_code == 302
        invitation = database.session.get_one(Invitation, world.invitations["A"])
        made = _newest(Membership)
        assert (made.role, made.organisation_id) == (Role.MEMBER, world.organisations["A"])
        assert made.user.email == invitation.email


# Somebody else's page sent again


def test_a_form_cannot_be_sent_without_the_token_of_ones_own_session(people, forms):
    """A form taken from the page of another person, token included, does nothing."""
    theirs = people[PARTNER].csrf_token()
    sealed = [form for form in forms if "seal" in form.data]  # for people without a session: another seal guards them
    assert {form.endpoint for form in sealed} == {
        "collection.send_report", "collection.register", "collection.cancel_registration",
    }  # fmt: skip
    for form in forms:
        if form in sealed:
            assert tried(people[form.role], form.action, form.sent(seal="1.forged")) == ("ok", False), form.endpoint
            continue
        with undone(people[form.role]) as writes:
            for token in ("", theirs if form.role != PARTNER else people[BODY].csrf_token()):
                data = form.sent(csrf_token=token)
                answer = people[form.role].post(form.action, data=data, content_type="multipart/form-data")
                assert answer.status_code == 403, form.endpoint
            after = digest() if writes else None
        assert after is None or after == digest(), form.endpoint
