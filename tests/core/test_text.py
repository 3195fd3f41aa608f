"""Texts that read alike are one."""

import pytest

from core.text import folded, folded_words


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Woippy-Élan", "woippy-elan"),
        ("L’ŒUVRE d'Ægir", "l'oeuvre d'aegir"),
        ("Straße", "strasse"),
        ("ﬁche №", "fiche no"),
        ("", ""),
    ],
)
def test_case_accents_ligatures_and_apostrophes_do_not_count(text, plain):
    assert folded(text) == plain
    assert folded(plain) == plain


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Numéro d’inventaire", "numero d inventaire"),
        ("NUMERO D'INVENTAIRE", "numero d inventaire"),
        ("  Saint-Privat\u00a0; la  Montagne ", "saint privat la montagne"),
        ("N° 12 (€)", "n 12"),
        ("Œuvre", "oeuvre"),
        ("---", ""),
    ],
)
def test_signs_part_words(text, words):
    assert folded_words(text) == words
