"""A row understood: its words, dates and numbers, what is refused in it and what is left aside."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from operator import gt, itemgetter
from sys import intern
from typing import Any, NamedTuple

from marketplace.inventory.enums import Column, Completeness, ItemState, Looks, Works
from marketplace.inventory.rules.dates import are_in_order, day_of, is_plausible, written
from marketplace.inventory.rules.planning.catalogue import NOT_IMPORTED, Catalogue
from marketplace.inventory.rules.planning.plans import Remark
from marketplace.inventory.rules.planning.tight import Numbers
from marketplace.inventory.rules.reading import Row, Sheet
from marketplace.inventory.rules.vocabulary import completeness_of, is_placeholder, looks_of, serial_key_of, state_of, works_of

READ = (
    Column.NAME, Column.MANUFACTURER, Column.SERIAL, Column.MODEL, Column.PLACE, Column.INVENTORY_NUMBER,
    Column.DECOMMISSIONING_ACT,
    Column.KIND, Column.STATE, Column.PURCHASED_ON, Column.DECOMMISSIONED_ON, Column.WORKS, Column.LOOKS, Column.COMPLETENESS,
)  # fmt: skip
LIMITS: Mapping[Column, int] = {
    Column.NAME: 120,
    Column.MANUFACTURER: 80,
    Column.SERIAL: 80,
    Column.MODEL: 120,
    Column.PLACE: 200,
    Column.INVENTORY_NUMBER: 80,
    Column.DECOMMISSIONING_ACT: 120,
}
LENGTHS = tuple(LIMITS.values())
RUN_BY_SPREADSHEETS = frozenset("=@+")
NO_KIND = "Type manquant : indiquez ce qu’est cet équipement, par exemple « Écran »."


Graded = tuple[Works | None, Looks | None, Completeness | None]
UNGRADED: Graded = (None, None, None)


class Said(NamedTuple):
    """What a row says; `None` or an empty text where it says nothing."""

    category_id: int | None
    name: str
    manufacturer: str
    model: str
    serial: str
    serial_key: str | None
    inventory_number: str | None
    place: str
    purchased_on: date | None
    decommissioned_on: date | None
    state: ItemState | None
    works: Works | None
    looks: Looks | None
    completeness: Completeness | None
    decommissioning_act: str


class RowRefused(Exception):
    """This row cannot be imported."""

    def __init__(self, column: Column, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


class RowLeftOut(RowRefused):
    """This row is of a kind that somebody said not to import."""


class Remembered(dict[str, Any]):
    """What each word of a column means, found once."""

    def __init__(self, meaning: Callable[[str], Any]) -> None:
        super().__init__()
        self.meaning = meaning

    def __missing__(self, word: str) -> Any:
        self[word] = found = self.meaning(word)
        return found


class Understanding:
    """Rows of one sheet understood one after the other: a repetition is seen against those before."""

    def __init__(self, sheet: Sheet, catalogue: Catalogue, today: date) -> None:
        self.sheet, self.catalogue = sheet, catalogue
        places = {column: position for position, column in enumerate(sheet.columns)}
        self.cells_of = itemgetter(*(places.get(column, len(sheet.columns)) for column in READ))
        self.day_of = Remembered(lambda text: day if (day := day_of(text)) and is_plausible(day, today=today) else None)
        self.state_of = Remembered(state_of)
        self.works_of, self.looks_of, self.completeness_of = map(Remembered, (works_of, looks_of, completeness_of))
        self.serials, self.numbers = Numbers(), Numbers()
        self.warnings: dict[int, list[Remark]] = defaultdict(list)
        self.unknown_kinds: Counter[str] = Counter()

    def read(self, row: Row) -> Said:
        """The row understood; raises `RowRefused`. A repetition is refused first: correcting the rest of it would be lost work."""
        line, cells, overflows = row
        if overflows:
            raise RowRefused(self.sheet.columns[-1], "Plus de cellules que d’en-têtes : un séparateur est sans doute de trop.")
        cells = self.cells_of((*cells, ""))
        texts = cells[: len(LENGTHS)]
        name, manufacturer, serial, model, place, number, act = texts
        kind, state, purchased, decommissioned, works, looks, completeness = cells[len(LENGTHS) :]
        serial_key = serial_key_of(serial) if serial else None
        if not number or is_placeholder(number):
            number = None
        self._check_repetition(line, serial_key, number)
        self._check_texts(line, texts)
        purchased_on = self._day(line, Column.PURCHASED_ON, purchased) if purchased else None
        decommissioned_on = self._day(line, Column.DECOMMISSIONED_ON, decommissioned) if decommissioned else None
        if not are_in_order(purchased_on, decommissioned_on):
            raise RowRefused(
                Column.DECOMMISSIONED_ON,
                f"La réforme ({written(decommissioned_on)}) précède l’achat ({written(purchased_on)}).",
            )
        graded = self._condition(line, works, looks, completeness) if works or looks or completeness else UNGRADED
        return Said(
            self._category(kind) if kind else None,
            name,
            intern(manufacturer),  # what repeats down a column is held once
            intern(model),
            serial if serial_key else "",
            serial if serial_key == serial else serial_key,
            number,
            intern(place),
            purchased_on,
            decommissioned_on,
            self._state(line, state) if state else None,
            graded[0],
            graded[1],
            graded[2],
            intern(act) if act else "",
        )

    def warn(self, line: int, column: Column, reason: str) -> None:
        """Say something of a row that is imported all the same."""
        self.warnings[line].append(Remark(line, self.sheet.header_of(column), reason))

    def _check_repetition(self, line: int, serial_key: str | None, number: str | None) -> None:
        same_serial, same_number = self.serials.first_line(serial_key, line), self.numbers.first_line(number, line)
        if same_serial != line:
            raise RowRefused(Column.SERIAL, f"Même numéro de série que la ligne {same_serial} du fichier.")
        if same_number != line:
            raise RowRefused(Column.INVENTORY_NUMBER, f"Même numéro d’inventaire que la ligne {same_number} du fichier.")

    def _check_texts(self, line: int, texts: tuple[str, ...]) -> None:
        if any(map(gt, map(len, texts), LENGTHS)):
            column, text = next((column, text) for column, text in zip(LIMITS, texts, strict=True) if len(text) > LIMITS[column])
            raise RowRefused(
                column, f"Ce texte compte {len(text)} caractères : {LIMITS[column]} au plus sont gardés. Raccourcissez-le."
            )
        if not RUN_BY_SPREADSHEETS.isdisjoint([text[:1] for text in texts]):
            for column, text in zip(LIMITS, texts, strict=True):
                if text[:1] in RUN_BY_SPREADSHEETS:
                    self.warn(line, column, f"La cellule commence par « {text[0]} » : elle est gardée comme un texte, sans calcul.")

    def _day(self, line: int, column: Column, text: str) -> date | None:
        day = self.day_of[text]
        if day is None:
            self.warn(line, column, f"Date impossible : « {text[:40]} ». Elle reste inconnue.")
        return day

    def _category(self, kind: str) -> int:
        found = self.catalogue.find(kind)
        if found is None:
            self.unknown_kinds[kind] += 1
            raise RowRefused(
                Column.KIND,
                f"Type inconnu : « {kind[:60]} ». Écrivez par exemple « Ordinateur portable », « Écran » ou « Smartphone ».",
            )
        if found == NOT_IMPORTED:
            raise RowLeftOut(Column.KIND, f"« {kind[:60]} » : votre organisme a choisi de ne pas importer ce type.")
        return found

    def _state(self, line: int, word: str) -> ItemState | None:
        state = self.state_of[word]
        if state is None:
            self.warn(line, Column.STATE, f"Statut inconnu : « {word[:60]} ». Il est laissé de côté.")
        return state

    def _condition(self, line: int, works: str, looks: str, completeness: str) -> Graded:
        return (
            self._axis(line, Column.WORKS, works, self.works_of),
            self._axis(line, Column.LOOKS, looks, self.looks_of),
            self._axis(line, Column.COMPLETENESS, completeness, self.completeness_of),
        )

    def _axis(self, line: int, column: Column, word: str, meanings: Remembered) -> Any:
        if not word:
            return None
        if (found := meanings[word]) is None:
            self.warn(line, column, f"Mot inconnu : « {word[:60]} ». Il est laissé de côté, l’état ne change pas.")
        return found
