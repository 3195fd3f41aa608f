"""Opening hours in the syntax of OpenStreetMap: read, kept in one way, said in French."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.partners.errors import HoursNotUnderstood
from geo.partners.rules import clean_hours, hours_in_words

HALF_DAYS = "de 9\u00a0h à 12\u00a0h et de 14\u00a0h à 18\u00a0h"


@pytest.mark.parametrize(
    ("typed", "kept", "words"),
    [
        ("", "", []),
        (" ; ", "", []),
        ("24/7", "24/7", ["Tous les jours, à toute heure"]),
        ("9:00-18:30", "09:00-18:30", ["Tous les jours\u00a0: de 9\u00a0h à 18\u00a0h\u00a030"]),
        (
            "mo–fr 9:00-12:00, 14:00-18:00;Sa 09:00-12:00;ph closed",
            "Mo-Fr 09:00-12:00,14:00-18:00; Sa 09:00-12:00; PH off",
            [f"Du lundi au vendredi\u00a0: {HALF_DAYS}", "Samedi\u00a0: de 9\u00a0h à 12\u00a0h", "Jours fériés\u00a0: fermé"],
        ),
        (
            "Mo,We 09:00-12:00, Fr 14:00-18:00",
            "Mo,We 09:00-12:00, Fr 14:00-18:00",
            ["Lundi et mercredi\u00a0: de 9\u00a0h à 12\u00a0h", "Vendredi\u00a0: de 14\u00a0h à 18\u00a0h"],
        ),
        (  # a later rule takes the place of an earlier one; one that adds does not
            "Mo-Fr 09:00-12:00; We off",
            "Mo-Fr 09:00-12:00; We off",
            ["Lundi, mardi, jeudi et vendredi\u00a0: de 9\u00a0h à 12\u00a0h"],
        ),
        ("Mo 09:00-12:00, Mo 14:00-18:00", "Mo 09:00-12:00, Mo 14:00-18:00", [f"Lundi\u00a0: {HALF_DAYS}"]),
        ("Sa-Mo 10:00-11:00", "Mo,Sa,Su 10:00-11:00", ["Lundi, samedi et dimanche\u00a0: de 10\u00a0h à 11\u00a0h"]),
        ("Mo-Su 00:00-24:00", "Mo-Su 00:00-24:00", ["Tous les jours\u00a0: jour et nuit"]),
    ],
)
def test_hours_are_kept_in_one_way_and_said_in_french(typed, kept, words):
    assert clean_hours(typed) == kept
    assert hours_in_words(kept) == words


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("du lundi au vendredi", "n’est pas compris"),
        ("Lu-Ve 9h-12h", "n’est pas compris"),
        ("<script>alert(1)</script>", "n’est pas compris"),
        ("8" * 255, "…\u00a0» n’est pas compris"),
        ("Mo 09:00-12:00;;Sa 09:00-12:00", "Écrivez par exemple"),
        ("Mo-Fr 09:00-12:0", "n’est pas compris"),
        ("Mo-PH 09:00-12:00", "n’est pas compris"),
        ("Mo-Fr", "Écrivez des heures après"),
        ("off", "aucune heure d’ouverture"),
        ("PH off", "aucune heure d’ouverture"),
        ("Mo 12:00-09:00", "l’ouverture vient après la fermeture"),
        ("Mo 09:00-09:00", "l’ouverture vient après la fermeture"),
        ("Mo 23:00-25:00", "ces heures n’existent pas"),
        ("Mo 09:75-12:00", "ces heures n’existent pas"),
        ("Mo 09:00-12:00,11:00-13:00", "se recouvrent"),
        ("Mo 09:00-12:00, Mo 11:00-13:00", "se recouvrent"),
        ("Mar-Oct Mo-Fr 09:00-12:00", "Les mois"),
        ("2026 Dec 25 off", "Les mois"),
        ("week 1-53/2 Mo 09:00-12:00", "Les mois"),
        ("SH off", "Les vacances scolaires"),
        ("Sa[1] 10:00-12:00", "Les jours du mois"),
        ("Mo sunrise-sunset", "couchers du soleil"),
        ("Mo 18:00+", "sans fin"),
        ('Mo 09:00-12:00 "sur rendez-vous"', "commentaires"),
        ("Mo 09:00-12:00 || 10:00-11:00", "règles de secours"),
        (
            "; ".join(f"{day} 09:00-09:30,10:00-10:30,11:00-11:30,12:00-12:30" for day in ("Mo", "Tu", "We", "Th", "Fr", "Sa")),
            "255",
        ),
    ],
)
def test_hours_that_mean_nothing_or_too_much_are_refused_in_a_sentence(typed, sentence):
    with pytest.raises(HoursNotUnderstood) as refusal:
        clean_hours(typed)

    assert sentence in str(refusal.value)
    assert refusal.value.field == "opening_hours"


@given(st.text(alphabet="MoTuWeThFrSaPH0123456789:-,; off/", max_size=60))
def test_whatever_is_typed_is_refused_or_reads_the_same_once_kept(typed):
    try:
        kept = clean_hours(typed)
    except HoursNotUnderstood:
        return

    assert clean_hours(kept) == kept
    assert bool(hours_in_words(kept)) is bool(kept)
