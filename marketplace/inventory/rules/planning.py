"""What importing a file would do to an inventory: pure, quick, and the same for the preview and for the import itself.

Rows are plain tuples throughout: a territory's file has tens of thousands.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from marketplace.inventory.enums import Column, ItemState
from marketplace.inventory.rules.dates import are_in_order, day_of, is_plausible
from marketplace.inventory.rules.reading import Row, Sheet
from marketplace.inventory.rules.vocabulary import category_code_of, is_placeholder, serial_key_of, state_of, word_key

AWAY = frozenset({ItemState.IN_LOT, ItemState.GIVEN, ItemState.GONE})
LIMITS: Mapping[Column, int] = {
    Column.NAME: 120,
    Column.MANUFACTURER: 80,
    Column.SERIAL: 80,
    Column.MODEL: 120,
    Column.PLACE: 200,
    Column.INVENTORY_NUMBER: 80,
}
NO_KIND = "Type manquant : indiquez ce qu’est cet équipement, par exemple « Écran »."
RUN_BY_SPREADSHEETS = ("=", "@", "+")


class Facts(NamedTuple):
    """What is kept of an item, in the order of its columns in the database."""

    category_id: int
    name: str
    manufacturer: str
    model: str
    serial: str
    serial_key: str | None
    inventory_number: str | None
    place: str
    purchased_on: date | None
    decommissioned_on: date | None
    is_decommissioned_undated: bool
    state: ItemState


class Remark(NamedTuple):
    """Why a row is refused, or what was left out of it: line as a spreadsheet shows it, header of the column, French sentence."""

    line: int
    column: str
    reason: str

    def as_dict(self) -> dict[str, Any]:
        return {"line": self.line, "column": self.column, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do."""

    created: list[Facts] = field(default_factory=list)
    changed: list[tuple[int, Facts]] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)
    refused: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)
    by_category: Counter[str] = field(default_factory=Counter)

    def outcome(self) -> dict[str, Any]:
        """The plan in figures and sentences, as the preview, the terminal and the database keep it."""
        return {
            "created": len(self.created),
            "changed": len(self.changed),
            "unchanged": len(self.unchanged),
            "refused": [remark.as_dict() for remark in self.refused],
            "warnings": [remark.as_dict() for remark in self.warnings],
            "by_category": dict(sorted(self.by_category.items())),
        }


class Catalogue:
    """The categories as an import needs them: by word of the file, and the code of each."""

    def __init__(self, categories: Iterable[tuple[int, str, str, str]]) -> None:
        """`categories` are (key, code, label, plural)."""
        rows = list(categories)
        self.code_of = {key: code for key, code, _label, _plural in rows}
        self._by_code = {code: key for key, code, _label, _plural in rows}
        self._by_label = {word_key(word): key for key, code, label, plural in reversed(rows) for word in (plural, code, label)}
        self._known: dict[str, int | None] = {}

    def find(self, kind: str) -> int | None:
        """The category a word of the file means: a label of the catalogue first, then the words of the trade."""
        if kind not in self._known:
            self._known[kind] = self._by_label.get(word_key(kind)) or self._by_code.get(category_code_of(kind) or "")
        return self._known[kind]


class _Refused(Exception):
    """This row cannot be imported."""

    def __init__(self, column: Column, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


class _Said(NamedTuple):
    """What a row says; `None` or an empty text where it says nothing."""

    category_id: int | None
    kind: str
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


def plan_import(sheet: Sheet, known: Sequence[tuple[int, Facts]], catalogue: Catalogue, *, today: date) -> Plan:
    """What importing `sheet` does to the items `known` of one organisation.

    A row is matched by serial number, then by inventory number; one that has neither is matched by name with an item that has
    neither. What the file does not say is left alone, and an item in a lot, given or gone is never put back. Importing the same
    file again changes nothing, whatever it holds: that is why rows whose serial number is known go first, and why a serial number
    that is known is never replaced (two serial numbers are two devices).
    """
    return _Planning(sheet, known, catalogue, today).run()


class _Planning:
    """The state of one reading: what has been seen in the file, what is known of the inventory so far."""

    def __init__(self, sheet: Sheet, known: Sequence[tuple[int, Facts]], catalogue: Catalogue, today: date) -> None:
        self.sheet, self.catalogue, self.today = sheet, catalogue, today
        self.plan = Plan()
        self.known = dict(known)
        self.by_serial: dict[str | None, int] = {facts.serial_key: key for key, facts in known if facts.serial_key}
        self.by_number: dict[str | None, int] = {facts.inventory_number: key for key, facts in known if facts.inventory_number}
        self.by_name: dict[str, deque[int]] = defaultdict(deque)
        for key, facts in known:
            if not facts.serial_key and not facts.inventory_number:
                self.by_name[facts.name].append(key)
        self.serial_lines: dict[str, int] = {}
        self.number_lines: dict[str, int] = {}
        self.item_lines: dict[int, int] = {}
        self.warnings: dict[int, list[Remark]] = defaultdict(list)
        self.places = {column: position for position, column in enumerate(sheet.columns)}
        self.limits = [(self.places[column], column, limit) for column, limit in LIMITS.items() if column in self.places]
        self.states: dict[str, ItemState | None] = {}

    def run(self) -> Plan:
        said = [row for row in map(self._understood, self.sheet.rows) if row is not None]
        self._take_by_serial([row for row in said if row[1].serial_key in self.by_serial])
        for row in said:
            if row[1].serial_key not in self.by_serial:
                self._take(row, self._match)
        self.plan.refused.sort()
        self.plan.warnings.extend(remark for line in sorted(self.warnings) for remark in self.warnings[line])
        return self.plan

    def _understood(self, row: Row) -> tuple[int, _Said] | None:
        try:
            return row[0], self._read(row)
        except _Refused as refused:
            return self._refuse(row[0], refused)

    def _take_by_serial(self, waiting: list[tuple[int, _Said]]) -> None:
        """The rows whose serial number is known. One that asks for the inventory number of another item waits until it is free."""
        while waiting:
            free = [row for row in waiting if self._owner_of_number(row[1]) in {None, self.by_serial[row[1].serial_key]}]
            for row in free or waiting:
                self._take(row, self._match_by_serial)
            freed = {line for line, _said in free}
            waiting = [row for row in waiting if row[0] not in freed] if free else []

    def _take(self, row: tuple[int, _Said], match: Callable[[int, _Said], int | None]) -> None:
        line, said = row
        try:
            key = match(line, said)
            before = None if key is None else self.known[key]
            facts = self._new(line, said) if before is None else self._merged(line, said, before)
        except _Refused as refused:
            self._refuse(line, refused)
            return
        self.plan.by_category[self.catalogue.code_of[facts.category_id]] += 1
        if key is None or before is None:
            self.plan.created.append(facts)
            return
        self.item_lines[key] = line
        if facts == before:
            self.plan.unchanged.append(key)
            return
        self.plan.changed.append((key, facts))
        if before.inventory_number != facts.inventory_number:
            self.by_number.pop(before.inventory_number, None)
            self.by_number[facts.inventory_number] = key

    def _refuse(self, line: int, refused: _Refused) -> None:
        self.warnings.pop(line, None)  # a row that is refused is said once
        self.plan.refused.append(Remark(line, self.sheet.header_of(refused.column), refused.reason))

    def _read(self, row: Row) -> _Said:
        """The row understood. A repetition is refused first: correcting the rest of it would be lost work."""
        line, cells, overflows = row
        if overflows:
            raise _Refused(self.sheet.columns[-1], "Plus de cellules que d’en-têtes : un séparateur est sans doute de trop.")
        get = self._cell
        serial, number = get(cells, Column.SERIAL), get(cells, Column.INVENTORY_NUMBER)
        serial_key = serial_key_of(serial)
        number = "" if is_placeholder(number) else number
        self._check_repetition(line, serial_key, number)
        self._check_texts(line, cells)
        purchased_on = self._day(line, cells, Column.PURCHASED_ON)
        decommissioned_on = self._day(line, cells, Column.DECOMMISSIONED_ON)
        if not are_in_order(purchased_on, decommissioned_on):
            raise _Refused(
                Column.DECOMMISSIONED_ON,
                f"La réforme ({_written(decommissioned_on)}) précède l’achat ({_written(purchased_on)}).",
            )
        kind = get(cells, Column.KIND)
        return _Said(
            category_id=self._category(kind),
            kind=kind,
            name=get(cells, Column.NAME),
            manufacturer=get(cells, Column.MANUFACTURER),
            model=get(cells, Column.MODEL),
            serial=serial if serial_key else "",
            serial_key=serial_key,
            inventory_number=number or None,
            place=get(cells, Column.PLACE),
            purchased_on=purchased_on,
            decommissioned_on=decommissioned_on,
            state=self._state(line, get(cells, Column.STATE)),
        )

    def _cell(self, cells: tuple[str, ...], column: Column) -> str:
        position = self.places.get(column)
        return "" if position is None else cells[position]

    def _check_repetition(self, line: int, serial_key: str | None, number: str) -> None:
        same_serial = self.serial_lines.setdefault(serial_key, line) if serial_key else line
        same_number = self.number_lines.setdefault(number, line) if number else line
        if same_serial != line:
            raise _Refused(Column.SERIAL, f"Même numéro de série que la ligne {same_serial} du fichier.")
        if same_number != line:
            raise _Refused(Column.INVENTORY_NUMBER, f"Même numéro d’inventaire que la ligne {same_number} du fichier.")

    def _check_texts(self, line: int, cells: tuple[str, ...]) -> None:
        for position, column, limit in self.limits:
            text = cells[position]
            if not text:
                continue
            if len(text) > limit:
                raise _Refused(column, f"Ce texte compte {len(text)} caractères : {limit} au plus sont gardés. Raccourcissez-le.")
            if text.startswith(RUN_BY_SPREADSHEETS):
                self._warn(line, column, f"La cellule commence par « {text[0]} » : elle est gardée comme un texte, sans calcul.")

    def _day(self, line: int, cells: tuple[str, ...], column: Column) -> date | None:
        text = self._cell(cells, column)
        if not text:
            return None
        day = day_of(text)
        if day is None or not is_plausible(day, today=self.today):
            self._warn(line, column, f"Date impossible : « {text[:40]} ». Elle reste inconnue.")
            return None
        return day

    def _category(self, kind: str) -> int | None:
        found = self.catalogue.find(kind) if kind else None
        if kind and found is None:
            raise _Refused(
                Column.KIND,
                f"Type inconnu : « {kind[:60]} ». Écrivez par exemple « Ordinateur portable », « Écran » ou « Smartphone ».",
            )
        return found

    def _state(self, line: int, word: str) -> ItemState | None:
        if not word:
            return None
        if word not in self.states:
            self.states[word] = state_of(word)
        if self.states[word] is None:
            self._warn(line, Column.STATE, f"Statut inconnu : « {word[:60]} ». Il est laissé de côté.")
        return self.states[word]

    def _owner_of_number(self, said: _Said) -> int | None:
        return self.by_number.get(said.inventory_number) if said.inventory_number else None

    def _match_by_serial(self, _line: int, said: _Said) -> int:
        key = self.by_serial[said.serial_key]
        owner = self._owner_of_number(said)
        if owner not in {None, key} and self.known[key].state not in AWAY:
            raise _Refused(
                Column.INVENTORY_NUMBER,
                "Le numéro de série et le numéro d’inventaire sont ceux de deux équipements différents de votre inventaire.",
            )
        return key

    def _match(self, line: int, said: _Said) -> int | None:
        """By inventory number, or by name: the serial number, if any, is new."""
        key = self._owner_of_number(said)
        if key is None:
            return None if said.serial_key or said.inventory_number else self._match_by_name(line, said)
        if key in self.item_lines:
            raise _Refused(
                Column.INVENTORY_NUMBER, f"Même équipement de votre inventaire que la ligne {self.item_lines[key]} du fichier."
            )
        if said.serial_key and self.known[key].serial_key:
            raise _Refused(
                Column.SERIAL,
                f"Dans Boucle, ce numéro d’inventaire est celui du numéro de série « {self.known[key].serial} ». "
                "Corrigez le fichier : deux numéros de série font deux équipements.",
            )
        return key

    def _match_by_name(self, line: int, said: _Said) -> int | None:
        name = said.name or said.model
        if not name:
            raise _Refused(
                Column.NAME, "Ni numéro de série, ni numéro d’inventaire, ni nom : cet équipement ne pourrait pas être reconnu."
            )
        if said.category_id is None:  # refused even where a name is known, or the next row of that name would be taken for it
            raise _Refused(Column.KIND, NO_KIND)
        self._warn(line, Column.SERIAL, "Sans numéro de série ni numéro d’inventaire : l’équipement sera reconnu à son nom seul.")
        return self.by_name[name].popleft() if self.by_name[name] else None

    def _new(self, line: int, said: _Said) -> Facts:
        if said.category_id is None:
            raise _Refused(Column.KIND, NO_KIND)
        state = said.state or (ItemState.DECOMMISSIONED if said.decommissioned_on else ItemState.IN_USE)
        facts = Facts(
            category_id=said.category_id,
            name=said.name or said.model or said.inventory_number or said.serial,
            manufacturer=said.manufacturer,
            model=said.model,
            serial=said.serial,
            serial_key=said.serial_key,
            inventory_number=said.inventory_number,
            place=said.place,
            purchased_on=said.purchased_on,
            decommissioned_on=said.decommissioned_on,
            is_decommissioned_undated=False,
            state=state,
        )
        return self._settled(line, facts, said)

    def _merged(self, line: int, said: _Said, before: Facts) -> Facts:
        if before.state in AWAY:
            self._warn_if_put_back(line, said, before)
            return before
        if before.state is ItemState.DECOMMISSIONED and said.state is ItemState.IN_USE:
            self._warn(line, Column.STATE, "Cet équipement était réformé dans Boucle : le fichier le remet en service.")
        facts = Facts(
            category_id=said.category_id or before.category_id,
            name=said.name or before.name,
            manufacturer=said.manufacturer or before.manufacturer,
            model=said.model or before.model,
            serial=said.serial or before.serial,
            serial_key=said.serial_key or before.serial_key,
            inventory_number=said.inventory_number or before.inventory_number,
            place=said.place or before.place,
            purchased_on=said.purchased_on or before.purchased_on,
            decommissioned_on=said.decommissioned_on or before.decommissioned_on,
            is_decommissioned_undated=False,
            state=said.state or (ItemState.DECOMMISSIONED if said.decommissioned_on else before.state),
        )
        return self._settled(line, facts, said)

    def _warn_if_put_back(self, line: int, said: _Said, before: Facts) -> None:
        expected = {ItemState.DECOMMISSIONED} if before.state is ItemState.IN_LOT else {ItemState.GONE}
        if said.state is not None and said.state not in expected:
            self._warn(
                line, Column.STATE, f"Dans Boucle, cet équipement est « {before.state.label} » : la ligne ne change rien à cela."
            )

    def _settled(self, line: int, facts: Facts, said: _Said) -> Facts:
        """State and dates made to agree: in use has no decommissioning, decommissioned without a date is said."""
        if facts.state is ItemState.IN_USE:
            if said.decommissioned_on:
                self._warn(line, Column.DECOMMISSIONED_ON, "Date laissée de côté : le statut dit que l’équipement est en service.")
            return facts._replace(decommissioned_on=None)
        if not are_in_order(facts.purchased_on, facts.decommissioned_on):
            raise _Refused(
                Column.DECOMMISSIONED_ON if said.decommissioned_on else Column.PURCHASED_ON,
                f"Avec la date déjà connue de Boucle, la réforme ({_written(facts.decommissioned_on)}) précéderait l’achat "
                f"({_written(facts.purchased_on)}).",
            )
        if facts.state is ItemState.DECOMMISSIONED and facts.decommissioned_on is None:
            self._warn(
                line, Column.DECOMMISSIONED_ON, "Réformé sans date : l’équipement est gardé, et compté à part tant qu’elle manque."
            )
            return facts._replace(is_decommissioned_undated=True)
        return facts

    def _warn(self, line: int, column: Column, reason: str) -> None:
        self.warnings[line].append(Remark(line, self.sheet.header_of(column), reason))


def _written(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
