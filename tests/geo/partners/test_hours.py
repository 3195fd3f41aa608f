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
    ("typed", "kept"),
    [
        ("lundi-vendredi 9h-12h, 14h-18h ; samedi 9h-12h ; jours fériés fermé",
         "Mo-Fr 09:00-12:00,14:00-18:00; Sa 09:00-12:00; PH off"),
        ("Du lundi au vendredi\u00a0: de 9\u00a0h à 12\u00a0h et de 13\u00a0h\u00a030 à 17\u00a0h\u00a030",
         "Mo-Fr 09:00-12:00,13:30-17:30"),
        ("Lu-Ve 9h30-midi", "Mo-Fr 09:30-12:00"),
        ("les lundis, mercredis et jeudis 14h à 16h30", "Mo,We,Th 14:00-16:30"),
        ("lundi 9h-12h et mardi 14h-16h", "Mo 09:00-12:00, Tu 14:00-16:00"),
        ("Tous les jours de 8 heures à 20 heures ; dim. fermé", "Mo-Su 08:00-20:00; Su off"),
        ("MERCREDI 14H-18H", "We 14:00-18:00"),
    ],
)  # fmt: skip
def test_hours_may_be_typed_in_french(typed, kept):
    assert clean_hours(typed) == kept


@pytest.mark.parametrize("day", ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"])
def test_each_day_of_the_week_in_french_says_itself_again(day):
    assert hours_in_words(clean_hours(f"{day} 9h-12h")) == [f"{day.capitalize()}\u00a0: de 9\u00a0h à 12\u00a0h"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("du lundi au vendredi", "Écrivez des heures après «\u00a0Mo-Fr\u00a0»"),
        ("9h-12h sauf le mardi", "n’est pas compris"),
        ("1er lundi 9h-12h", "n’est pas compris"),
        ("lundi 9h-12h sur rendez-vous", "n’est pas compris"),
        ("lundi 12h-9h", "l’ouverture vient après la fermeture"),
        ("lundi 25h-26h", "ces heures n’existent pas"),
        ("mar 9h-12h", "Les mois"),
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
