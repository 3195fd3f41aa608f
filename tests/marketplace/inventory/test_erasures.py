"""Erasure of data: what is said of it, by whom, and what it makes of a device."""

from datetime import timedelta
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core.clock import now, today
from core.errors import NotFound
from core.events import history_of
from marketplace.inventory import queries, services
from marketplace.inventory.enums import (
    Completeness,
    Condition,
    ErasureLevel,
    ErasureResult,
    ErasureState,
    Grading,
    ItemState,
    Looks,
    MediumKind,
    Works,
)
from marketplace.inventory.errors import (
    DateInFuture,
    ErasedBeforePurchase,
    ItemIsGone,
    ListHasChanged,
    MediumKnown,
    MediumSpokenFor,
    NoDataToErase,
    NothingChosen,
    ToolMissing,
)
from marketplace.inventory.models import DataErasure
from marketplace.inventory.queries import ItemFilters, Selection
from marketplace.inventory.rules.erasures import Said, erasure_state
from tests.factories import make_category, make_manager
from tests.marketplace.inventory.factories import erasure_facts, make_erasure, make_item, make_medium
from tests.pages import text_of

DONE, FAILED = ErasureResult.SUCCEEDED, ErasureResult.FAILED
HOSTILE = "<script>alert(1)</script> =1+1"


@pytest.fixture
def manager(db):
    return make_manager()


@pytest.fixture
def item(manager):
    return make_item(manager.organisation, state=ItemState.DECOMMISSIONED, decommissioned_on=today())


def record(item, **facts):
    return services.record_erasures(
        Selection((item.id,)), erasure_facts(**facts), organisation_id=item.organisation_id, by=None, now=now()
    )


# Words


@pytest.mark.parametrize(
    "one", [*ErasureLevel, *ErasureResult, *ErasureState, *MediumKind, *Works, *Looks, *Completeness], ids=repr
)
def test_each_value_has_french_words(one):
    assert one.label[0].isupper()
    assert not isinstance(one, ErasureLevel) or one.meaning


@pytest.mark.parametrize("state", ErasureState, ids=str)
def test_each_state_of_the_data_has_a_tone(state):
    assert state.tone in {"good", "bad", "waiting"}


@pytest.mark.parametrize("works", Works)
@pytest.mark.parametrize("looks", Looks)
@pytest.mark.parametrize("completeness", Completeness)
def test_a_condition_says_what_is_known_of_it_and_nothing_else(works, looks, completeness):
    said = Condition(works, looks, completeness).label

    assert said.startswith(works.label)
    assert said.count(",") == (looks is not Looks.UNKNOWN) + (completeness is not Completeness.UNKNOWN)
    assert "sais pas" not in said


def test_what_a_grading_does_not_speak_of_stays():
    before = Condition(Works.BROKEN, Looks.WORN, Completeness.COMPLETE)

    assert Grading().of(before) == before
    assert Grading(works=Works.WORKING).of(before) == Condition(Works.WORKING, Looks.WORN, Completeness.COMPLETE)
    assert not Grading().says_something


# The rule


@pytest.mark.parametrize(
    ("media", "said", "state"),
    [
        ([], [], ErasureState.MISSING),
        ([], [Said(None, DONE)], ErasureState.ERASED),
        ([], [Said(None, FAILED)], ErasureState.FAILED),
        ([], [Said(None, FAILED), Said(None, DONE)], ErasureState.ERASED),
        ([], [Said(None, DONE), Said(None, FAILED)], ErasureState.FAILED),
        ([1, 2], [Said(1, DONE)], ErasureState.MISSING),
        ([1, 2], [Said(1, DONE), Said(2, DONE)], ErasureState.ERASED),
        ([1, 2], [Said(None, DONE)], ErasureState.ERASED),
        ([1, 2], [Said(None, DONE), Said(2, FAILED)], ErasureState.FAILED),
        ([1, 2], [Said(2, FAILED)], ErasureState.MISSING),
    ],
)
def test_a_device_is_erased_once_each_of_its_media_is(media, said, state):
    assert erasure_state(media, said) is state


@given(
    st.sets(st.integers(1, 4)),
    st.lists(st.tuples(st.one_of(st.none(), st.integers(1, 4)), st.sampled_from(ErasureResult)), max_size=8),
)
def test_no_device_is_erased_while_the_last_word_on_one_of_its_media_is_not_a_success(media, rows):
    said = [Said(*row) for row in rows]
    last = {one: [row.result for row in said if row.medium_id in {None, one}][-1:] for one in media}

    if media:
        assert (erasure_state(media, said) is ErasureState.ERASED) == all(word == [DONE] for word in last.values())
    assert erasure_state(media, [*said, Said(None, DONE)]) is ErasureState.ERASED
    assert erasure_state(media, [*said, Said(None, FAILED)]) is ErasureState.FAILED


# Saying it


def test_an_erasure_is_kept_with_who_said_it_and_the_device_is_erased(db, manager, item):
    erasure = make_erasure(item, by=manager, tool_version="0.36", operator="Service informatique")

    assert (erasure.tool, erasure.tool_version, erasure.operator) == ("nwipe", "0.36", "Service informatique")
    assert (erasure.organisation_id, erasure.by_membership_id) == (manager.organisation_id, manager.id)
    assert erasure.file.name == "certificat.pdf"
    assert item.erasure is ErasureState.ERASED
    assert not item.holds_data
    fact = history_of("organisation", manager.organisation_id)[-1]
    assert (fact.name, fact.facts["item_ids"]) == ("ErasuresRecorded", [item.id])


def test_a_mistake_is_corrected_by_another_row(item):
    record(item)
    record(item, result=FAILED, note="Le rapport était celui d’un autre appareil")

    assert item.erasure is ErasureState.FAILED
    assert [row.result for row in queries.erasures_of(item.id)] == [FAILED, DONE]


@pytest.mark.parametrize("statement", ["UPDATE data_erasure SET result = 'succeeded'", "DELETE FROM data_erasure"])
def test_the_database_keeps_each_row_as_it_was_said(db, item, statement):
    record(item, result=FAILED)

    with pytest.raises(DBAPIError), db.begin_nested():
        db.execute(text(statement))
    assert db.query(DataErasure).one().result is FAILED


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"tool": "  "}, ToolMissing),
        ({"erased_on": today() + timedelta(days=1)}, DateInFuture),
        ({"erased_on": today() - timedelta(days=3000)}, ErasedBeforePurchase),
    ],
)
def test_an_erasure_that_cannot_be_is_refused(db, manager, facts, refusal):
    item = make_item(manager.organisation, purchased_on=today() - timedelta(days=100))

    with pytest.raises(refusal):
        record(item, **facts)
    assert db.query(DataErasure).count() == 0


def test_devices_that_hold_no_data_are_left_aside(db, manager, item):
    screen = make_item(manager.organisation, make_category("monitor"))

    done = services.record_erasures(
        Selection((item.id, screen.id)), erasure_facts(), organisation_id=manager.organisation_id, by=manager, now=now()
    )

    assert done == 1
    with pytest.raises(NoDataToErase):
        record(screen)


def test_a_device_that_has_left_is_no_longer_for_its_giver_to_speak_of(manager):
    with pytest.raises(ItemIsGone):
        record(make_item(manager.organisation, state=ItemState.GONE))


def test_a_list_that_changed_is_not_erased_on_its_word(manager, item):
    chosen = Selection(filters=ItemFilters(), expected=2)

    with pytest.raises(ListHasChanged):
        services.record_erasures(chosen, erasure_facts(), organisation_id=manager.organisation_id, by=manager, now=now())
    with pytest.raises(NothingChosen):
        services.record_erasures(Selection(), erasure_facts(), organisation_id=manager.organisation_id, by=manager, now=now())
    done = services.record_erasures(
        Selection(filters=ItemFilters(), expected=1),
        erasure_facts(),
        organisation_id=manager.organisation_id,
        by=manager,
        now=now(),
    )
    assert done == 1


def test_somebody_elses_device_is_not_found(manager, item):
    with pytest.raises(NotFound):
        services.record_erasures(
            Selection((item.id,)), erasure_facts(), organisation_id=make_manager().organisation_id, by=None, now=now()
        )


# Several media


def test_each_known_medium_of_a_device_is_to_be_erased(db, manager, item):
    record(item)
    first = services.add_medium(item.id, kind=MediumKind.SSD, serial="S1", capacity_gb=256, by=manager, now=now())
    assert item.erasure is ErasureState.ERASED  # what was said of all its media holds
    second = make_medium(item)
    other = make_medium(make_item(manager.organisation))

    make_erasure(item, medium_id=second.id, result=FAILED)
    assert item.erasure is ErasureState.FAILED
    with pytest.raises(MediumSpokenFor):
        services.remove_medium(second.id, by=manager, now=now())
    with pytest.raises(MediumKnown):
        services.add_medium(item.id, kind=MediumKind.SSD, serial=" s1 ", capacity_gb=None, by=manager, now=now())
    with pytest.raises(NotFound):
        make_erasure(item, medium_id=other.id)
    services.remove_medium(first.id, by=manager, now=now())
    make_erasure(item, medium_id=second.id, level=ErasureLevel.DESTROY, tool="perçage")
    assert item.erasure is ErasureState.ERASED


def test_what_the_device_says_is_what_its_rows_say(db, manager, item):
    """The state kept on each device, for the lists, is that of the rule."""
    record(item)
    make_medium(item)
    make_item(manager.organisation)
    for device in (item, make_item(manager.organisation)):
        media = [medium.id for medium in queries.media_by_item([device.id])[device.id]]
        said = [Said(row.medium_id, row.result) for row in queries.erasures_by_item([device.id])[device.id]]
        assert device.erasure is erasure_state(media, said)


# Pages


def test_an_erasure_is_recorded_for_ticked_devices_and_shown_on_each(db, client_of, manager, item):
    second = make_item(manager.organisation)
    browser = client_of(manager)
    form = {"item_ids": [str(item.id), str(second.id)]}
    answer = browser.post("/inventaire/choisir-pour-effacer", data=form)
    assert answer.location.endswith(f"/inventaire/effacements/enregistrer?appareils={item.id}-{second.id}")

    answer = browser.submit(
        answer.location, "Enregistrer l’effacement", level="purge", result="succeeded", tool=HOSTILE, note=HOSTILE
    )

    assert "2" in text_of(answer)
    page = browser.page(f"/inventaire/equipements/{item.id}")
    assert page.select_one("main script") is None
    assert HOSTILE in page.text
    assert {row.item_id for row in db.query(DataErasure)} == {item.id, second.id}


@pytest.mark.parametrize(
    ("asked", "reached"),
    [("/cessions/7/remettre", "/cessions/7/remettre"), ("//ailleurs.example/", "/inventaire/equipements/")],
)
def test_once_an_erasure_is_recorded_one_comes_back_to_the_page_that_asked_for_it(client_of, manager, item, asked, reached):
    browser, path = client_of(manager), f"/inventaire/effacements/enregistrer?appareils={item.id}&suite={asked}"
    facts = {"level": "purge", "result": "succeeded"}
    refused = browser.submit(path, "Enregistrer l’effacement", **facts)

    answer = browser.submit(path, "Enregistrer l’effacement", follow_redirects=False, tool="nwipe", **facts)

    assert refused.status_code == 422
    assert ("suite=/cessions/7/remettre" in refused.text) is asked.startswith("/cessions")
    assert answer.location.startswith(reached)


def test_an_erasure_refused_keeps_what_was_typed(client_of, manager, item):
    path = f"/inventaire/effacements/enregistrer?appareils={item.id}"

    answer = client_of(manager).submit(path, "Enregistrer l’effacement", tool="nwipe", on="31/12/2999", note="à garder")

    assert answer.status_code == 422
    assert "Dites comment" in text_of(answer)
    assert 'value="à garder"' in answer.text


def test_a_certificate_is_checked_kept_and_given_back(db, client_of, manager, item):
    browser, path = client_of(manager), f"/inventaire/effacements/enregistrer?appareils={item.id}"
    facts = {"level": "purge", "result": "succeeded", "tool": "nwipe", "on": today().isoformat()}

    refused = browser.post(path, data={**facts, "file": (BytesIO(b"MZ\x90"), "rapport.pdf")}, content_type="multipart/form-data")
    assert refused.status_code == 422
    assert db.query(DataErasure).count() == 0
    erasure = make_erasure(item, by=manager)

    answer = browser.get(f"/inventaire/effacements/{erasure.id}/certificat")
    assert answer.data.startswith(b"%PDF")
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("chosen", ["", "0", "x", "1--2", "-1", "9" * 30, "-".join(["1"] * 201)])
def test_an_address_that_names_no_device_has_no_page(client_of, manager, chosen):
    assert client_of(manager).get(f"/inventaire/effacements/enregistrer?appareils={chosen}").status_code == 404


def test_a_device_of_somebody_else_in_the_address_is_not_found(client_of, manager, item):
    assert client_of(make_manager()).get(f"/inventaire/effacements/enregistrer?appareils={item.id}").status_code == 404


def test_a_medium_is_added_and_removed_by_page(db, client_of, manager, item):
    browser = client_of(manager)
    answer = browser.submit(
        f"/inventaire/equipements/{item.id}/supports", "Ajouter ce support", kind="ssd", serial="S9", capacity_gb="256"
    )
    assert "SSD 256" in text_of(answer).replace("\u00a0", " ")

    answer = browser.submit(f"/inventaire/equipements/{item.id}", "Enlever ce support")

    assert "enlevé" in text_of(answer)
    assert not queries.media_by_item([item.id])


def test_the_list_finds_what_is_left_to_erase(client_of, manager, item):
    make_erasure(make_item(manager.organisation, name="PC-EFFACE"))

    shown = text_of(client_of(manager).get("/inventaire/?a_effacer=y"))

    assert item.name in shown
    assert "PC-EFFACE" not in shown


def test_more_ticked_devices_than_an_address_lists_are_never_cut_in_silence(client_of, manager):
    browser = client_of(manager)
    for path in ("/inventaire/choisir-pour-effacer", "/inventaire/choisir-pour-corriger", "/lots/proposer-la-selection"):
        answer = browser.post(path, data={"item_ids": list(range(1, 202))})

        assert answer.location == "/inventaire/"
        assert "Filtrez plutôt la liste" in text_of(browser.get(answer.location))
