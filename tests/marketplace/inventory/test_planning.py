"""What a file does to an inventory, before any database."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.inventory.enums import ItemState
from marketplace.inventory.rules.planning import Catalogue, Facts, Plan, plan_import
from marketplace.inventory.rules.reading import read_sheet
from marketplace.inventory.rules.vocabulary import KINDS
from tests.marketplace.inventory.factories import HEADER, csv_of, row_of
from tests.marketplace.inventory.test_vocabulary import SAMPLE

TODAY = date(2026, 11, 22)
CATEGORIES = [(key, code, code, f"{code}s") for key, code in enumerate(KINDS, start=1)]
LAPTOP = 1


def plan(content: bytes, known=()) -> Plan:
    return plan_import(read_sheet(content), list(known), Catalogue(CATEGORIES), today=TODAY)


def applied(known: dict[int, Facts], done: Plan) -> dict[int, Facts]:
    """The inventory once a plan is carried out, in the order the service does; no two items may ever share a number."""
    items = dict(known)
    for key, facts in done.changed:
        items[key] = facts
        assert_unique(items)
    for facts in done.created:
        items[max(items, default=0) + 1] = facts
        assert_unique(items)
    return items


def assert_unique(items: dict[int, Facts]) -> None:
    for column in ("serial_key", "inventory_number"):
        values = [getattr(facts, column) for facts in items.values() if getattr(facts, column)]
        assert len(values) == len(set(values)), (column, values)


def reasons(remarks) -> list[tuple[int, str, str]]:
    return [tuple(remark) for remark in remarks]


def known_item(**facts) -> dict[int, Facts]:
    (item,) = plan(csv_of(row_of())).created
    return {7: item._replace(**facts)}


# The figures of the sample were counted apart, with the csv module and four regular expressions.


def test_the_whole_sample_gives_the_figures_counted_apart():
    done = plan(SAMPLE.read_bytes())

    assert len(done.created) == 413
    assert [remark.line for remark in done.refused] == [22, 142, 178, 220, 243, 321, 363, 423]
    assert {remark.column for remark in done.refused[:7]} == {"Date de réforme"}
    assert reasons(done.refused)[7] == (423, "Numéro de série", "Même numéro de série que la ligne 5 du fichier.")
    assert len(done.warnings) == 28
    assert reasons(done.warnings)[0] == (7, "Date d'achat", "Date impossible\u00a0: «\u00a000/00/0000\u00a0». Elle reste inconnue.")
    assert {remark.column for remark in done.warnings[1:]} == {"Date de réforme"}
    assert done.by_category == {
        "desktop": 114, "laptop": 157, "monitor": 77, "network_switch": 17, "printer_laser": 11, "smartphone": 37,
    }  # fmt: skip
    assert Counter(facts.state for facts in done.created) == {
        ItemState.IN_USE: 273, ItemState.DECOMMISSIONED: 126, ItemState.GONE: 14,
    }  # fmt: skip
    assert sum(facts.is_decommissioned_undated for facts in done.created) == 27


def test_importing_the_sample_twice_changes_nothing():
    items = applied({}, plan(SAMPLE.read_bytes()))

    again = plan(SAMPLE.read_bytes(), items.items())

    assert (len(again.created), again.changed, len(again.unchanged), len(again.refused)) == (0, [], 413, 8)


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"kind": "Cafetière"}, "Type", "Cafetière"),
        ({"kind": ""}, "Type", "Type manquant"),
        ({"purchased": "02/01/2020", "decommissioned": "01/01/2020"}, "Date de réforme", "précède"),
        ({"name": "x" * 121}, "Nom", "120"),
        ({"serial": "x1" * 41}, "Numéro de série", "80"),
        ({"serial": "N/A", "number": "-", "name": "", "model": ""}, "Nom", "reconnu"),
        ({"decommissioned": ";trop"}, "Date de réforme", "séparateur"),
    ],
)
def test_a_row_is_refused_once_with_its_column_and_its_reason(cells, column, words):
    done = plan(csv_of(row_of(**cells)))

    (refused,) = done.refused
    assert (refused.line, refused.column) == (2, column)
    assert words in refused.reason
    assert (len(done.created), done.warnings, done.by_category) == (0, [], {})


@pytest.mark.parametrize("text", ["00/00/0000", "31/02/2020", "01/01/1900", "01/01/2999", "hier", "23/11/2026"])
def test_an_impossible_date_is_a_warning_and_stays_unknown(text):
    done = plan(csv_of(row_of(purchased=text)))

    assert done.created[0].purchased_on is None
    assert reasons(done.warnings) == [(2, "Date d'achat", f"Date impossible\u00a0: «\u00a0{text}\u00a0». Elle reste inconnue.")]


def test_an_impossible_date_does_not_erase_the_one_that_is_known():
    done = plan(csv_of(row_of(purchased="00/00/0000")), known_item().items())

    assert done.changed == []
    assert len(done.warnings) == 1


def test_a_row_decommissioned_without_a_date_is_kept_and_said():
    done = plan(csv_of(row_of(state="En réforme")))

    assert done.created[0].is_decommissioned_undated
    assert [remark.column for remark in done.warnings] == ["Date de réforme"]


def test_a_decommissioning_date_in_use_is_left_aside_and_said():
    done = plan(csv_of(row_of(state="En production", decommissioned="01/01/2024")))

    assert (done.created[0].state, done.created[0].decommissioned_on) == (ItemState.IN_USE, None)
    assert len(done.warnings) == 1


def test_without_a_state_the_date_decides():
    done = plan(csv_of(row_of(state="", decommissioned="01/01/2024"), row_of(state="Étrange", serial="B1", number="B")))

    assert [facts.state for facts in done.created] == [ItemState.DECOMMISSIONED, ItemState.IN_USE]
    assert "Étrange" in done.warnings[0].reason


@pytest.mark.parametrize("cells", [{"serial": "abc1234", "number": "AUTRE"}, {"serial": "ZZZ9", "number": "INV-1"}])
def test_a_row_repeating_an_earlier_one_is_refused_and_says_which(cells):
    done = plan(csv_of(row_of(), row_of(serial="N/A", number="N/A", name="autre"), row_of(**cells)))

    assert len(done.created) == 2
    assert [(remark.line, "ligne 2" in remark.reason) for remark in done.refused] == [(4, True)]


def test_placeholders_never_match_each_other():
    rows = [row_of(serial="To be filled by O.E.M.", number=f"I{i}") for i in range(3)]
    rows += [row_of(serial="0000", number="N/A", name=f"PC-{i}") for i in range(3)]

    done = plan(csv_of(*rows))

    assert (len(done.created), done.refused) == (6, [])
    assert {facts.serial_key for facts in done.created} == {None}


def test_devices_without_any_number_are_recognised_by_their_name():
    content = csv_of(*[row_of(serial="", number="", name="Écran salle 1")] * 3)
    items = applied({}, plan(content))

    again = plan(content, items.items())

    assert (len(items), len(again.created), len(again.unchanged)) == (3, 0, 3)


def test_an_item_is_recognised_by_serial_number_then_by_inventory_number():
    by_serial = plan(csv_of(row_of(serial=" abc1234", number="INV-2", place="Gare")), known_item().items())
    by_number = plan(csv_of(row_of(serial="", place="Gare")), known_item().items())

    assert [(key, facts.inventory_number, facts.place) for key, facts in by_serial.changed] == [(7, "INV-2", "Gare")]
    assert [(key, facts.serial, facts.place) for key, facts in by_number.changed] == [(7, "ABC1234", "Gare")]


def test_two_serial_numbers_are_two_devices():
    done = plan(csv_of(row_of(serial="ZZZ999")), known_item().items())

    assert [remark.column for remark in done.refused] == ["Numéro de série"]


def test_numbers_of_two_different_items_are_refused():
    items = applied({}, plan(csv_of(row_of(), row_of(serial="B2", number="INV-2"))))

    done = plan(csv_of(row_of(number="INV-2")), items.items())

    assert [remark.column for remark in done.refused] == ["Numéro d'inventaire"]


def test_an_inventory_number_may_pass_from_an_item_to_another():
    items = applied({}, plan(csv_of(row_of(), row_of(serial="B2", number="INV-2"))))
    content = csv_of(row_of(number="INV-2"), row_of(serial="B2", number="INV-3"), row_of(serial="C3", number="INV-1"))

    done = plan(content, items.items())

    assert (len(done.changed), len(done.created), done.refused) == (2, 1, [])
    assert plan(content, applied(items, done).items()).changed == []


def test_one_item_is_not_described_by_two_rows():
    done = plan(csv_of(row_of(number=""), row_of(serial="")), known_item().items())

    assert [(remark.line, "ligne 2" in remark.reason) for remark in done.refused] == [(3, True)]


@pytest.mark.parametrize("state", [ItemState.IN_LOT, ItemState.GIVEN, ItemState.GONE])
@pytest.mark.parametrize("word", ["En production", "Réformé", "Volé/perdu", ""])
def test_what_is_in_a_lot_given_or_gone_is_never_put_back(state, word):
    known = known_item(state=state, decommissioned_on=date(2024, 1, 1))

    done = plan(csv_of(row_of(state=word, place="Gare")), known.items())

    agrees = word in {"", "Réformé" if state is ItemState.IN_LOT else "Volé/perdu"}
    assert (done.changed, list(done.unchanged)) == ([], [7])
    assert bool(done.warnings) is not agrees


def test_what_the_file_has_no_column_for_is_left_alone():
    known = known_item(state=ItemState.DECOMMISSIONED, decommissioned_on=date(2024, 1, 1))

    done = plan(csv_of("ABC1234;Gare", header="Numéro de série;Lieu"), known.items())

    assert [facts for _key, facts in done.changed] == [known[7]._replace(place="Gare")]


def test_a_new_date_may_not_contradict_the_one_that_is_known():
    header = "Numéro de série;Statut;Date de réforme"

    done = plan(csv_of("ABC1234;Réformé;01/01/2019", header=header), known_item().items())

    assert [remark.column for remark in done.refused] == ["Date de réforme"]


def test_going_back_in_use_is_said():
    known = known_item(state=ItemState.DECOMMISSIONED, decommissioned_on=date(2024, 1, 1))

    done = plan(csv_of(row_of()), known.items())

    assert (done.changed[0][1].state, done.changed[0][1].decommissioned_on) == (ItemState.IN_USE, None)
    assert "remet en service" in done.warnings[0].reason


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+33"])
def test_a_formula_stays_a_text_and_is_said(text):
    done = plan(csv_of(row_of(place=text)))

    assert done.created[0].place == text
    assert [remark.column for remark in done.warnings] == ["Lieu"]


def test_a_label_of_the_catalogue_means_its_category():
    catalogue = Catalogue([(1, "laptop", "Portable de prêt", "portables"), (2, "desktop", "Tour", "tours")])

    assert [catalogue.find(word) for word in ("portable de pret", "Laptop", "PC portable", "tours", "Écran")] == [1, 1, 1, 2, None]


SMALL = st.sampled_from
ROWS = st.lists(
    st.builds(
        row_of,
        name=SMALL(["", "PC-1", "PC-2"]),
        state=SMALL(["", "En production", "Réformé", "Volé/perdu", "Dans un lot", "?"]),
        serial=SMALL(["", "N/A", "S1", "S2", "S3", "s1"]),
        kind=SMALL(["", "Portable", "Écran", "Cafetière"]),
        model=SMALL(["", "M"]),
        place=SMALL(["", "Mairie", "=1", "'=1"]),
        number=SMALL(["", "-", "I1", "I2", "I3"]),
        purchased=SMALL(["", "01/01/2020", "00/00/0000"]),
        decommissioned=SMALL(["", "01/01/2019", "01/01/2024"]),
        act=SMALL(["", "délibération 2026-14", "=2"]),
        works=SMALL(["", "Fonctionne", "En panne", "bof"]),
        looks=SMALL(["", "Abîmé", "Je ne sais pas"]),
        complete=SMALL(["", "Complet", "oui"]),
    ),
    max_size=6,
)
WIDE = f"{HEADER};Acte de réforme;Fonctionnement;Aspect;Complet"
AWAY = st.dictionaries(st.integers(1, 6), SMALL([ItemState.IN_LOT, ItemState.GIVEN, ItemState.GONE]), max_size=2)


@settings(max_examples=200)
@given(ROWS, ROWS, AWAY)
def test_importing_any_file_twice_changes_nothing(first, second, away):
    items = applied({}, plan(csv_of(*first, header=WIDE)))
    for key, state in away.items():
        if key in items:
            items[key] = items[key]._replace(state=state)

    done = plan(csv_of(*second, header=WIDE), items.items())
    after = applied(items, done)
    again = plan(csv_of(*second, header=WIDE), after.items())

    assert (len(again.created), again.changed) == (0, [])
    assert {key for key, facts in items.items() if facts.state in {ItemState.IN_LOT, ItemState.GIVEN}} == {
        key for key, facts in after.items() if facts.state in {ItemState.IN_LOT, ItemState.GIVEN}
    }
    accepted = len(done.created) + len(done.changed) + len(done.unchanged)
    assert accepted == sum(done.by_category.values())
    assert accepted + len(done.refused) == len(list(read_sheet(csv_of(*second, header=WIDE)).rows()))
