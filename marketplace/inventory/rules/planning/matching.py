"""Which item a row is about, and what it makes of it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from marketplace.inventory.enums import Column, Completeness, ItemState, Looks, Works
from marketplace.inventory.rules.dates import are_in_order, written
from marketplace.inventory.rules.planning.catalogue import Catalogue
from marketplace.inventory.rules.planning.facts import Facts
from marketplace.inventory.rules.planning.known import Known
from marketplace.inventory.rules.planning.plans import Change, Plan, Remark
from marketplace.inventory.rules.planning.tight import TightRows
from marketplace.inventory.rules.planning.understanding import NO_KIND, RowLeftOut, RowRefused, Said, Understanding
from marketplace.inventory.rules.reading import Sheet

AWAY = frozenset({ItemState.IN_LOT, ItemState.GIVEN, ItemState.GONE})
Reading = tuple[int, Said]
TOLD_EVERY = 5_000
NOT_TRIED, NOT_SEEN, NOT_COUNTED = Works.TO_CHECK, Looks.UNKNOWN, Completeness.UNKNOWN  # what one says of what nobody looked at


def plan_import(
    sheet: Sheet,
    known: Iterable[tuple[int, Facts]],
    catalogue: Catalogue,
    *,
    today: date,
    tell: Callable[[float], None] | None = None,
) -> Plan:
    """What importing `sheet` does to the items `known` of one organisation.

    A row is matched by serial number, then by inventory number; one that has neither is matched by name with an item that has
    neither. What the file does not say is left alone, and an item in a lot, given or gone is never put back. Importing the same
    file again changes nothing, whatever it holds: that is why rows whose serial number is known go first, and why a serial number
    that is known is never replaced (two serial numbers are two devices). `tell` hears how far the reading is, from 0 to 1.
    """
    return _Matching(sheet, known, catalogue, today, tell or (lambda _part: None)).run()


class _Matching:
    """The state of one reading: what has been seen in the file, what is known of the inventory so far."""

    def __init__(
        self, sheet: Sheet, known: Iterable[tuple[int, Facts]], catalogue: Catalogue, today: date, tell: Callable[[float], None]
    ) -> None:
        self.sheet, self.catalogue, self.tell = sheet, catalogue, tell
        self.understanding = Understanding(sheet, catalogue, today)
        self.warn = self.understanding.warn
        self.serials, self.numbers = self.understanding.serials, self.understanding.numbers
        self.known = Known(known, self.serials, self.numbers)
        self.plan = Plan()
        self.units: Counter[int] = Counter()

    def run(self) -> Plan:
        for reading in self._without_known_serials() if self.known.has_serials else self._readings():
            self._take(reading, self._match)
        plan, warnings = self.plan, self.understanding.warnings
        plan.refused.sort()
        plan.warnings.extend(remark for line in sorted(warnings) for remark in warnings[line])
        plan.by_category.update(sorted((self.catalogue.code_of[key], units) for key, units in self.units.items()))
        plan.unknown_kinds.update(self.understanding.unknown_kinds)
        return plan

    def _readings(self) -> Iterator[Reading]:
        read = self.understanding.read
        total = max(1, self.sheet.row_count)
        for count, row in enumerate(self.sheet.rows()):
            if count % TOLD_EVERY == 0:
                self.tell(count / total)
            try:
                yield row[0], read(row)
            except RowRefused as refused:
                self._refuse(row[0], refused)

    def _without_known_serials(self) -> Iterator[Reading]:
        """The rows whose serial number is not known, once the others are taken. One that asks for another item's number waits."""
        waiting: list[Reading] = []
        others = TightRows(lambda row: (row[0], Said._make(row[1])))
        for line, said in self._readings():
            if self.serials.owner_of(said.serial_key) is None:
                others.append((line, tuple(said)))
            elif self._asks_for_the_number_of_another(said):
                waiting.append((line, said))
            else:
                self._take((line, said), self._match_by_serial)
        self._take_waiting(waiting)
        return iter(others)

    def _take_waiting(self, waiting: list[Reading]) -> None:
        """Rows that ask for the inventory number of another item, as soon as it is free; those that wait for ever are refused."""
        while waiting:
            asking = [self._asks_for_the_number_of_another(said) for _line, said in waiting]
            is_stuck = all(asking)
            for reading, asks in zip(waiting, asking, strict=True):
                if is_stuck or not asks:
                    self._take(reading, self._match_by_serial)
            waiting = [] if is_stuck else [reading for reading, asks in zip(waiting, asking, strict=True) if asks]

    def _asks_for_the_number_of_another(self, said: Said) -> bool:
        return self.numbers.owner_of(said.inventory_number) not in {None, self.serials.owner_of(said.serial_key)}

    def _take(self, reading: Reading, match: Callable[[int, Said], int | None]) -> None:
        line, said = reading
        known = self.known
        try:
            place = match(line, said)
            before = None if place is None else known.facts[place]
            facts = self._new(line, said) if before is None else self._merged(line, said, before)
        except RowRefused as refused:
            self._refuse(line, refused)
            return
        self.units[facts.category_id] += 1
        if place is None or before is None:
            self.plan.created.append(facts)
            self.plan.created_lines.append(line)
            return
        known.lines[place] = line
        if facts == before:
            self.plan.unchanged.append(known.keys[place])
            self.plan.unchanged_lines.append(line)
            return
        self.plan.changes.append(Change(line, known.keys[place], before, facts))
        if before.inventory_number != facts.inventory_number:
            self.numbers.is_free(before.inventory_number)
            self.numbers.belongs(facts.inventory_number, place)

    def _refuse(self, line: int, refused: RowRefused) -> None:
        self.understanding.warnings.pop(line, None)  # a row that is refused is said once
        rows = self.plan.left_out if isinstance(refused, RowLeftOut) else self.plan.refused
        rows.append(Remark(line, self.sheet.header_of(refused.column), refused.reason))

    def _match_by_serial(self, _line: int, said: Said) -> int | None:
        place, owner = self.serials.owner_of(said.serial_key), self.numbers.owner_of(said.inventory_number)
        if place is not None and owner not in {None, place} and self.known.facts[place].state not in AWAY:
            raise RowRefused(
                Column.INVENTORY_NUMBER,
                "Le numéro de série et le numéro d’inventaire sont ceux de deux équipements différents de votre inventaire.",
            )
        return place

    def _match(self, line: int, said: Said) -> int | None:
        """By inventory number, or by name: the serial number, if any, is new."""
        place = self.numbers.owner_of(said.inventory_number)
        if place is None:
            return None if said.serial_key or said.inventory_number else self._match_by_name(line, said)
        if self.known.lines[place]:
            raise RowRefused(
                Column.INVENTORY_NUMBER, f"Même équipement de votre inventaire que la ligne {self.known.lines[place]} du fichier."
            )
        if said.serial_key and (owner := self.known.facts[place]).serial_key:
            raise RowRefused(
                Column.SERIAL,
                f"Dans Boucle, ce numéro d’inventaire est celui du numéro de série « {owner.serial} ». "
                "Corrigez le fichier : deux numéros de série font deux équipements.",
            )
        return place

    def _match_by_name(self, line: int, said: Said) -> int | None:
        name = said.name or said.model
        if not name:
            raise RowRefused(
                Column.NAME, "Ni numéro de série, ni numéro d’inventaire, ni nom : cet équipement ne pourrait pas être reconnu."
            )
        if said.category_id is None:  # refused even where a name is known, or the next row of that name would be taken for it
            raise RowRefused(Column.KIND, NO_KIND)
        self.warn(line, Column.SERIAL, "Sans numéro de série ni numéro d’inventaire : l’équipement sera reconnu à son nom seul.")
        return self.known.next_of_name(name)

    def _new(self, line: int, said: Said) -> Facts:
        if said.category_id is None:
            raise RowRefused(Column.KIND, NO_KIND)
        state = said.state or (ItemState.DECOMMISSIONED if said.decommissioned_on else ItemState.IN_USE)
        facts = Facts(
            said.category_id,
            said.name or said.model or said.inventory_number or said.serial,
            said.manufacturer,
            said.model,
            said.serial,
            said.serial_key,
            said.inventory_number,
            said.place,
            said.purchased_on,
            said.decommissioned_on,
            False,  # noqa: FBT003 - is_decommissioned_undated: whether it is, is settled next
            state,
            said.works or NOT_TRIED,
            said.looks or NOT_SEEN,
            said.completeness or NOT_COUNTED,
            said.decommissioning_act,
        )
        return self._settled(line, facts, said)

    def _merged(self, line: int, said: Said, before: Facts) -> Facts:
        if before.state in AWAY:
            self._warn_if_put_back(line, said, before)
            return before
        if before.state is ItemState.DECOMMISSIONED and said.state is ItemState.IN_USE:
            self.warn(line, Column.STATE, "Cet équipement était réformé dans Boucle : le fichier le remet en service.")
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
            works=said.works or before.works,
            looks=said.looks or before.looks,
            completeness=said.completeness or before.completeness,
            decommissioning_act=said.decommissioning_act or before.decommissioning_act,
        )
        return self._settled(line, facts, said)

    def _warn_if_put_back(self, line: int, said: Said, before: Facts) -> None:
        expected = {ItemState.DECOMMISSIONED} if before.state is ItemState.IN_LOT else {ItemState.GONE}
        if said.state is not None and said.state not in expected:
            self.warn(
                line, Column.STATE, f"Dans Boucle, cet équipement est « {before.state.label} » : la ligne ne change rien à cela."
            )

    def _settled(self, line: int, facts: Facts, said: Said) -> Facts:
        """State and dates made to agree: in use has no decommissioning, decommissioned without a date is said."""
        if facts.state is ItemState.IN_USE:
            if said.decommissioned_on:
                self.warn(line, Column.DECOMMISSIONED_ON, "Date laissée de côté : le statut dit que l’équipement est en service.")
            if said.decommissioning_act:
                self.warn(line, Column.DECOMMISSIONING_ACT, "Acte laissé de côté : le statut dit que l’équipement est en service.")
            is_past = facts.decommissioned_on or facts.decommissioning_act
            return facts._replace(decommissioned_on=None, decommissioning_act="") if is_past else facts
        if not are_in_order(facts.purchased_on, facts.decommissioned_on):
            raise RowRefused(
                Column.DECOMMISSIONED_ON if said.decommissioned_on else Column.PURCHASED_ON,
                f"Avec la date déjà connue de Boucle, la réforme ({written(facts.decommissioned_on)}) précéderait l’achat "
                f"({written(facts.purchased_on)}).",
            )
        if facts.state is ItemState.DECOMMISSIONED and facts.decommissioned_on is None:
            self.warn(
                line, Column.DECOMMISSIONED_ON, "Réformé sans date : l’équipement est gardé, et compté à part tant qu’elle manque."
            )
            return facts._replace(is_decommissioned_undated=True)
        return facts
