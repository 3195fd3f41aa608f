"""The inventory a file is compared with."""

from array import array
from collections.abc import Iterable

from marketplace.inventory.rules.planning.facts import Facts
from marketplace.inventory.rules.planning.tight import NOBODY, Numbers, TightRows


class Known:
    """The items of an organisation, each known by its place among them, and by its numbers; by its name when it has none."""

    def __init__(self, items: Iterable[tuple[int, Facts]], serials: Numbers, numbers: Numbers) -> None:
        self.keys = array("q")
        self.facts = TightRows(Facts._make)
        self.serials, self.numbers = serials, numbers
        self.has_serials = False
        nameless: list[tuple[str, int]] = []
        for place, (key, facts) in enumerate(items):
            self.keys.append(key)
            self.facts.append(facts)
            serials.belongs(facts.serial_key, place)
            numbers.belongs(facts.inventory_number, place)
            self.has_serials = self.has_serials or bool(facts.serial_key)
            if not facts.serial_key and not facts.inventory_number:
                nameless.append((facts.name, place))
        self.lines = array("l", bytes(len(self.keys) * array("l").itemsize))  # the line of the file that is about each, 0 at first
        self._by_name: dict[str, int] = {}
        self._same_name: dict[int, int] = {}
        for name, place in reversed(nameless):
            self._same_name[place] = self._by_name.get(name, NOBODY)
            self._by_name[name] = place

    def next_of_name(self, name: str) -> int | None:
        """The first item of that name, among those without numbers, that no row was about."""
        place = self._by_name.get(name, NOBODY)
        if place == NOBODY:
            return None
        self._by_name[name] = self._same_name[place]
        return place
