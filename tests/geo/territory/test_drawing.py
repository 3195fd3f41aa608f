"""The drawing of the territory."""

from hypothesis import given
from hypothesis import strategies as st

from geo.points import Point
from geo.territory.rules.drawing import GROUP_RADIUS, PIN_RADIUS, WIDTH, Area, draw

SQUARE = Area(
    name="Carré",
    population=100,
    town_hall=Point(49.1, 6.1),
    contour={"type": "Polygon", "coordinates": [[[6.0, 49.0], [6.2, 49.0], [6.2, 49.2], [6.0, 49.2], [6.0, 49.0]]]},
)
points = st.builds(Point, st.floats(48.9, 49.3), st.floats(5.9, 6.4))


def test_north_is_up_and_east_is_right():
    pins = draw([SQUARE], [("Nord-ouest", Point(49.19, 6.01)), ("Sud-est", Point(49.01, 6.19))]).pins

    assert pins[0].x < pins[1].x
    assert pins[0].y < pins[1].y


def test_a_degree_of_longitude_is_shorter_than_one_of_latitude():
    drawing = draw([SQUARE], [])

    assert 1.4 < drawing.height / drawing.width < 1.6


def test_pins_carry_the_numbers_of_the_list():
    assert [pin.text for pin in draw([SQUARE], [("A", Point(49.01, 6.01)), ("B", Point(49.19, 6.19))]).pins] == ["1", "2"]


def test_places_at_one_point_share_a_pin_that_names_them_all():
    pins = draw([SQUARE], [("A", Point(49.1, 6.1)), ("B", Point(49.19, 6.19)), ("C", Point(49.1, 6.1))]).pins

    assert [(pin.text, pin.title) for pin in pins] == [("×2", "1. A\n3. C"), ("2", "2. B")]


def test_a_pin_of_many_places_names_the_first_and_counts_the_others():
    (pin,) = draw([SQUARE], [(f"Lieu {number}", Point(49.1, 6.1)) for number in range(1, 5001)]).pins

    assert (pin.text, pin.title.splitlines()[-2:]) == ("×5000", ["10. Lieu 10", "et 4\u202f990\u00a0autres"])


def test_an_empty_territory_is_an_empty_drawing():
    assert draw([], []).pins == []


def test_a_name_makes_room_for_the_pin_that_stands_on_it():
    drawing = draw([SQUARE], [("A", SQUARE.town_hall)])

    assert abs(drawing.labels[0].y - drawing.pins[0].y) >= PIN_RADIUS


@given(st.lists(points, max_size=30))
def test_every_place_is_in_one_pin_inside_the_drawing_and_no_pin_hides_another(places):
    drawing = draw([SQUARE], [(str(number), point) for number, point in enumerate(places)])

    assert sum(int(pin.text[1:]) if pin.text.startswith("×") else 1 for pin in drawing.pins) == len(places)
    assert all(0 <= pin.x <= WIDTH and 0 <= pin.y <= drawing.height for pin in drawing.pins)
    spots = [(pin.x, pin.y) for pin in drawing.pins]
    assert all(
        (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 >= (PIN_RADIUS + GROUP_RADIUS) ** 2 - 1e-6
        for index, one in enumerate(spots)
        for other in spots[index + 1 :]
    )
