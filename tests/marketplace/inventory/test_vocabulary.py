"""The words of the trade."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.inventory.enums import Column, ItemState
from marketplace.inventory.rules.vocabulary import (
    HEADERS,
    KINDS,
    PLACEHOLDERS,
    STATES,
    category_code_of,
    columns_of,
    is_placeholder,
    serial_key_of,
    state_of,
    word_key,
)

SAMPLE = Path(__file__).parents[2] / "samples" / "glpi_parc_commune.csv"


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("PC portable", "laptop"),
        ("Portable", "laptop"),
        ("Ordinateur portable", "laptop"),
        ("Tour", "desktop"),
        ("Fixe", "desktop"),
        ("Unité centrale", "desktop"),
        ("Moniteur", "monitor"),
        ("Écran LCD", "monitor"),
        ("ECRAN LCD", "monitor"),
        ("Switch", "network_switch"),
        ("Commutateur", "network_switch"),
        ("Imprimante laser", "printer_laser"),
        ("Smartphone", "smartphone"),
        ("Cafetière", None),
        ("", None),
    ],
)
def test_a_kind_of_device_leads_to_its_category(kind, code):
    assert category_code_of(kind) == code


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("En production", ItemState.IN_USE),
        ("En stock", ItemState.IN_USE),
        ("Réformé", ItemState.DECOMMISSIONED),
        ("En réforme", ItemState.DECOMMISSIONED),
        ("Volé/perdu", ItemState.GONE),
        ("Volé / perdu", ItemState.GONE),
        ("Étrange", None),
        *((state.label, ItemState.GONE if state.has_left else state) for state in ItemState if state is not ItemState.IN_LOT),
        (ItemState.IN_LOT.label, ItemState.DECOMMISSIONED),
    ],
)
def test_a_state_is_understood_our_own_words_included(word, state):
    assert state_of(word) is state


@pytest.mark.parametrize("words", [KINDS, STATES, HEADERS], ids=["kinds", "states", "headers"])
def test_no_word_means_two_things(words):
    everything = [word for several in words.values() for word in several]

    assert len(everything) == len(set(everything))
    assert everything == [word_key(word) for word in everything]


def test_placeholders_are_written_as_they_are_compared():
    assert {word_key(word) for word in PLACEHOLDERS} == PLACEHOLDERS - {"tobefilledbyoem"} | {"tobefilledbyoem"}


@pytest.mark.parametrize(
    "word", ["To be filled by O.E.M.", "N/A", "Default string", "0000", "-", "", "xxxx", "?", "8,81E+12", "System Serial Number"]
)
def test_a_placeholder_is_no_serial_number(word):
    assert is_placeholder(word)
    assert serial_key_of(word) is None


@pytest.mark.parametrize("word", ["J1579240", "FICTIF01", "5CG9123ABC", "0001", "A-1", "1E5X+"])
def test_a_real_serial_number_is_kept(word):
    assert serial_key_of(word) == word


@given(st.text())
def test_a_serial_key_does_not_depend_on_case_or_spaces(serial):
    assert serial_key_of(serial) == serial_key_of(f" {serial} ")


@pytest.mark.parametrize("column", Column)
def test_the_header_we_export_is_the_one_we_read(column):
    assert columns_of([column.label]) == {column: 0}


@pytest.mark.parametrize("header", ["Utilisateur", "Usager", "Adresse IP", "Adresse MAC", "Entités", "Commentaires", "Groupe", ""])
def test_people_and_network_addresses_have_no_column(header):
    assert columns_of([header]) == {}


def test_the_best_alias_wins_whatever_the_order():
    assert columns_of(["Type d'élément", "Nom", "Type"])[Column.KIND] == 2


def test_every_word_of_the_sample_is_understood():
    with SAMPLE.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter=";") if row["Type"]]

    assert all(category_code_of(row["Type"]) for row in rows)
    assert all(state_of(row["Statut"]) for row in rows)
