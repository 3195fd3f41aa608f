"""Fields that a form does not have change nothing, whatever they are called (ASVS 5.0.0 15.3.3)."""

import pytest

from tests.access.world import comparable, known_keys, undone

pytestmark = pytest.mark.one_engine  # forms are read the same way whatever keeps the answers

FEWEST_FORMS, FEWEST_ACCEPTED = 55, 50


def test_fields_that_a_form_does_not_have_change_nothing(world, people, forms):
    extras = {
        **dict.fromkeys(("organisation_id", "giver_id", "owner_id", "body_id"), str(world.organisations["B"])),
        **dict.fromkeys(("taker_id", "partner_id"), str(world.organisations["Q"])),
        **dict.fromkeys(("membership_id", "by_membership_id", "created_by_id", "by_id", "user_id", "id", "invited_by_id"), "1"),
        **dict.fromkeys(("state", "status"), "verified"),
        **dict.fromkeys(("role", "kind"), "coordinator"),
        **dict.fromkeys(("mass_kg", "mass", "price", "price_eur", "granted_units", "allocated_units", "units", "sent_units"), "7"),
        **dict.fromkeys(("verified_on", "published_at", "decided_at", "signed_at", "accepted_at", "occurred_on"), "2026-01-01"),
        **dict.fromkeys(("is_demonstration", "is_active", "mass_is_weighed", "is_admin", "in_decree", "holds_data"), "y"),
        **dict.fromkeys(("eligibility", "text", "text_sha256", "reference", "search_text", "eventual", "email", "siret"), "counts"),
        **dict.fromkeys(("lot_id", "claim_id", "transfer_id", "agreement_id", "document_id", "proof_file_id", "line_id"), "1"),
        "item_ids": str(world.bodies["B"]["item_id"]),
    }
    known = known_keys()
    accepted, changed = 0, []
    for form in forms:
        client, outcomes = people[form.role], []
        unknown = {name: value for name, value in extras.items() if name not in form.data}
        for more in ({}, unknown):
            with undone(client):
                answer = client.post(form.action, data=form.sent(**more), content_type="multipart/form-data")
                outcomes.append((answer.status_code, comparable(known)))
        accepted += outcomes[0][0] in {302, 303}
        if outcomes[0] != outcomes[1]:
            changed.append((form.endpoint, outcomes[0][0], outcomes[1][0], difference(outcomes[0][1], outcomes[1][1])))

    assert not changed, "\n".join(map(str, changed))
    assert len(forms) >= FEWEST_FORMS
    assert accepted >= FEWEST_ACCEPTED


def difference(before: dict, after: dict) -> list[object]:
    """The tables that differ, and how."""
    return [(name, set(before[name]) ^ set(after[name])) for name in before if before[name] != after[name]]
