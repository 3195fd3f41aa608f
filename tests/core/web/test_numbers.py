"""Numbers as people type them, in any form: read, or said to be none, never a failure."""

from decimal import Decimal

import pytest
from werkzeug.datastructures import MultiDict

from core.web.fields import CoordinateField, DecimalField, WholeField
from core.web.forms import FilterForm

NO_NUMBERS = ["1e99", "1E5", "1_0", "NaN", "nan", "Infinity", "-inf", "0x1F", "١٢", "1.2.3", "--1", "+", "douze", "1;2", "²"]


class Numbers(FilterForm):
    units = WholeField("Unités")
    mass = DecimalField("Masse")
    latitude = CoordinateField("Latitude", [])


def read(**typed):
    form = Numbers(MultiDict(typed))
    form.validate()
    return form


@pytest.mark.parametrize(
    ("typed", "units"),
    [
        ("12", 12),
        (" 1 000 ", 1000),
        ("1\u202f000\u00a0000", 1_000_000),
        ("-1", -1),
        ("−1", -1),
        ("007", 7),
        (str(10**12), 10**12),
    ],
)
def test_a_whole_number_is_read(typed, units):
    form = read(units=typed)

    assert (form.units.data, list(form.units.errors), form.units._value()) == (units, [], typed)


@pytest.mark.parametrize("typed", [*NO_NUMBERS, "1,5", "1.0", "9" * 19, "-" + "9" * 5000])
def test_what_is_no_whole_number_is_said_and_kept(typed):
    form = read(units=typed)

    assert (form.units.data, form.units.errors) == (None, ["Indiquez un nombre entier, par exemple 12."])
    assert form.units._value() == typed


@pytest.mark.parametrize(
    ("typed", "mass"),
    [("1,5", "1.5"), ("1.5", "1.5"), ("12", "12"), ("12,", "12"), ("-0,001", "-0.001"), ("1 234,5", "1234.5")],
)
def test_a_decimal_number_is_read_with_a_comma_or_a_point(typed, mass):
    assert read(mass=typed).mass.data == Decimal(mass)


@pytest.mark.parametrize("typed", [*NO_NUMBERS, "1,2345", ",5", "9" * 19, "9" * 5000])
def test_what_is_no_decimal_number_is_said_and_kept(typed):
    form = read(mass=typed)

    assert (form.mass.data, form.mass.errors) == (None, ["Indiquez un nombre, par exemple 12,5."])
    assert form.mass._value() == typed


def test_what_is_known_is_shown_as_the_french_write_it():
    form = Numbers(data={"units": 100, "mass": Decimal("1.650"), "latitude": 49.12})

    assert (form.units._value(), form.mass._value(), form.latitude._value()) == ("100", "1,65", "49,12")
    assert read(units="", mass=" ").data == {"units": None, "mass": None, "latitude": None}


@pytest.mark.parametrize(("typed", "degrees"), [("49,12", 49.12), ("−6.5", -6.5), ("1e1", None), ("4912", None)])
def test_degrees_are_a_float(typed, degrees):
    assert read(latitude=typed).latitude.data == degrees
