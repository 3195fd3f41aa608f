"""What a file of outcomes would do to a transfer, row by row. Nothing is guessed: a row that is not clear is refused, with why."""

import csv
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from io import StringIO
from itertools import islice
from typing import NamedTuple

from core.errors import Refusal
from core.web.filters import french_date
from geo.partners.enums import LegalClass
from marketplace.inventory.models import EquipmentItem
from marketplace.inventory.rules.dates import day_of
from marketplace.inventory.rules.reading import Table, clean_text
from marketplace.inventory.rules.vocabulary import serial_key_of, word_key
from marketplace.ledger.enums import Proof
from marketplace.transfers.enums import OutcomeColumn, OutcomeKind, Reuse
from marketplace.transfers.errors import OutcomeFileUnreadable
from marketplace.transfers.models import Outcome, Transfer, TransferLine
from marketplace.transfers.rules.erasing import check_erased_before_reuse
from marketplace.transfers.rules.pricing import check_price
from marketplace.transfers.rules.reporting import check_outcome_day, check_reported_units

MOST_ROWS = 5_000
LONGEST_NOTE = 500
HEADERS: Mapping[str, OutcomeColumn] = {
    word_key(word): column
    for column, words in {
        OutcomeColumn.LINE: ("ligne", "ligne de la cession", "désignation", "catégorie", "type"),
        OutcomeColumn.INVENTORY_NUMBER: ("numéro d’inventaire", "n° d’inventaire", "inventaire", "asset tag"),
        OutcomeColumn.SERIAL: ("numéro de série", "n° de série", "série", "serial", "serial number"),
        OutcomeColumn.UNITS: ("unités", "quantité", "nombre", "quantity"),
        OutcomeColumn.KIND: ("devenir", "statut", "outcome", "status"),
        OutcomeColumn.REUSE: ("réemploi", "mode de réemploi", "comment"),
        OutcomeColumn.PRICE: ("prix unitaire", "prix", "prix ttc", "price"),
        OutcomeColumn.DAY: ("date", "date du devenir", "le", "quand"),
        OutcomeColumn.PROOF: ("preuve", "proof"),
        OutcomeColumn.NOTE: ("remarque", "commentaire", "note"),
    }.items()
    for word in words
}
KINDS: Mapping[str, tuple[OutcomeKind, Reuse | None]] = {
    word_key(word): said
    for said, words in {
        (OutcomeKind.REUSED, None): ("réemployé", "réemploi", "reused"),
        (OutcomeKind.REUSED, Reuse.GIVEN): ("donné", "don"),
        (OutcomeKind.REUSED, Reuse.SOLD): ("vendu", "vente", "vendu à prix solidaire"),
        (OutcomeKind.REUSED, Reuse.KEPT): ("gardé", "gardé pour nos activités"),
        (OutcomeKind.PARTS, None): ("démonté pour pièces", "démonté", "pièces", "pour pièces", "parts"),
        (OutcomeKind.RECYCLED, None): ("recyclé", "recyclage", "deee", "recycled"),
        (OutcomeKind.RETURNED, None): ("rendu au donneur", "rendu", "retourné", "returned"),
        (OutcomeKind.LOST, None): ("perdu", "volé", "lost"),
    }.items()
    for word in words
}
PROOFS = {word_key(proof.label): proof for proof in Proof} | {"declare": Proof.DECLARED, "atteste": Proof.CERTIFIED}


class Remark(NamedTuple):
    """Why a row is refused: line as a spreadsheet shows it, header of the column, sentence."""

    line: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """A row understood: what became of a device, or of some units of a counted line."""

    number: int
    line: TransferLine
    item: EquipmentItem | None
    units: int
    kind: OutcomeKind
    reuse: Reuse | None
    unit_price_eur: Decimal | None
    occurred_on: date
    proof: Proof
    note: str
    row_key: str


@dataclass(frozen=True, slots=True)
class OutcomePlan:
    """What a file would do: rows to report, line numbers of those already reported so, remarks on those refused."""

    created: list[OutcomeRow] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)
    refused: list[Remark] = field(default_factory=list)

    def as_report(self) -> dict[str, list[object]]:
        """The plan as it is kept with the file."""
        return {
            "created": [
                [row.number, row.item.name if row.item else row.line.designation, row.units, _said(row)] for row in self.created
            ],
            "unchanged": [*self.unchanged],
            "refused": [list(remark) for remark in self.refused],
        }


@dataclass(frozen=True, slots=True)
class Reportable:
    """What a transfer is, for its outcomes: devices sent by line, reports that hold, price caps of a day, class of the taker."""

    transfer: Transfer
    devices: Mapping[int, Sequence[EquipmentItem]]
    outcomes: Sequence[Outcome]
    caps_on: Callable[[date], Mapping[str, int]]
    legal_class: LegalClass | None
    received_on: date
    today: date


class RowRefused(Exception):
    """This row says nothing that can be reported."""

    def __init__(self, column: OutcomeColumn, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


def places_of(headers: Sequence[str]) -> dict[OutcomeColumn, int]:
    """Where each column stands; raises `OutcomeFileUnreadable` when the file cannot say what became of anything."""
    places: dict[OutcomeColumn, int] = {}
    for place, header in enumerate(headers):
        column = HEADERS.get(word_key(header))
        if column is not None:
            places.setdefault(column, place)
    if OutcomeColumn.KIND not in places or OutcomeColumn.DAY not in places:
        raise OutcomeFileUnreadable(
            "Ce fichier n’a pas de colonnes « Devenir » et « Date ». Partez du modèle de cette page : il a les bons en-têtes."
        )
    if not places.keys() & {OutcomeColumn.LINE, OutcomeColumn.INVENTORY_NUMBER, OutcomeColumn.SERIAL}:
        raise OutcomeFileUnreadable(
            "Rien ne dit de quels appareils il s’agit : il faut une colonne « Numéro d’inventaire », « Numéro de série » ou "
            "« Ligne de la cession »."
        )
    return places


def plan_outcomes(headers: Sequence[str], rows: Iterable[tuple[int, Sequence[str]]], known: Reportable) -> OutcomePlan:
    """What those rows would do; raises `OutcomeFileUnreadable` for the file as a whole."""
    places, planner = places_of(headers), _Planner(known)
    for count, (number, cells) in enumerate(rows, start=1):
        if count > MOST_ROWS:
            raise OutcomeFileUnreadable("Ce fichier compte plus de 5 000 lignes : envoyez-le en plusieurs fois.")
        said = {column: clean_text(cells[place]) if place < len(cells) else "" for column, place in places.items()}
        planner.read(number, said)
    return planner.plan


def kept_copy(table: Table) -> bytes:
    """The file as it is kept, in CSV: only the columns that are understood, at the same lines. Those that name people are dropped.

    Raises `OutcomeFileUnreadable`.
    """
    places = places_of(table.headers)
    kept, buffer = list(places.values()), StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\n")
    buffer.write("\n" * (table.header_line - 1))
    writer.writerow([table.headers[place] for place in kept])
    line = table.header_line
    for number, cells in islice(table.rows(), MOST_ROWS + 1):
        buffer.write("\n" * (number - line - 1))
        writer.writerow([clean_text(cells[place]) if place < len(cells) else "" for place in kept])
        line = number
    return buffer.getvalue().encode()


class _Planner:
    """Rows read one after the other: what the ones before report is no longer to report."""

    def __init__(self, known: Reportable) -> None:
        self.known, self.plan = known, OutcomePlan()
        lines = known.transfer.lines
        self.left = {line.id: line.unreported_units for line in lines}
        self.reused: Counter[int] = Counter()
        self.by_item, self.by_row = {}, set()
        for outcome in known.outcomes:
            if outcome.item_id:
                self.by_item[outcome.line_id, outcome.item_id] = outcome
            if outcome.row_key:
                self.by_row.add((outcome.line_id, outcome.row_key))
            if outcome.kind is OutcomeKind.REUSED:
                self.reused[outcome.line_id] += outcome.units
        sent = [(line, item) for line in lines for item in known.devices.get(line.id, ())]
        self.by_number = {item.inventory_number: (line, item) for line, item in sent if item.inventory_number}
        self.by_serial = {key: (line, item) for line, item in sent if item.serial and (key := serial_key_of(item.serial))}
        self.by_words: dict[str, list[TransferLine]] = defaultdict(list)
        for line in lines:
            if line.id not in known.devices:
                for words in {word_key(line.designation), word_key(line.category.label)}:
                    self.by_words[words].append(line)
        self.seen: dict[int, int] = {}
        self.copies: Counter[str] = Counter()

    def read(self, number: int, said: Mapping[OutcomeColumn, str]) -> None:
        try:
            row = self._understood(number, said)
            if row is None:
                self.plan.unchanged.append(number)
                return
            self._check(row)
        except RowRefused as refusal:
            self.plan.refused.append(Remark(number, refusal.column.label, refusal.reason))
            return
        self.left[row.line.id] -= row.units
        self.reused[row.line.id] += row.units if row.kind is OutcomeKind.REUSED else 0
        self.plan.created.append(row)

    def _understood(self, number: int, said: Mapping[OutcomeColumn, str]) -> OutcomeRow | None:
        """The row; `None` when it is reported so already."""
        line, item = self._found(said)
        kind, reuse = _kind(said)
        occurred_on = day_of(said[OutcomeColumn.DAY])
        if occurred_on is None:
            raise RowRefused(OutcomeColumn.DAY, "Date absente ou impossible : écrivez par exemple 14/04/2026.")
        price = _price(said) if reuse is Reuse.SOLD else None
        units = 1 if item else _units(said)
        proof, note = _proof(said), said.get(OutcomeColumn.NOTE, "")[:LONGEST_NOTE]
        facts = (kind, reuse, price, occurred_on, proof)
        if item:
            first = self.seen.setdefault(item.id, number)
            if first != number:
                raise RowRefused(OutcomeColumn.INVENTORY_NUMBER, f"Même appareil que la ligne {first} du fichier.")
            if before := self.by_item.get((line.id, item.id)):
                return _same_or_refused(before, facts)
        key = "" if item else self._key(line, units, note, facts)
        if key and (line.id, key) in self.by_row:
            return None
        return OutcomeRow(number, line, item, units, kind, reuse, price, occurred_on, proof, note, key)

    def _key(self, line: TransferLine, units: int, note: str, facts: tuple[object, ...]) -> str:
        """The same for the same row of the same file given twice; two rows alike in one file are two."""
        text = "|".join(map(str, (line.id, units, note, *facts)))
        self.copies[text] += 1
        return sha256(f"{text}|{self.copies[text]}".encode()).hexdigest()

    def _found(self, said: Mapping[OutcomeColumn, str]) -> tuple[TransferLine, EquipmentItem | None]:
        number, serial = said.get(OutcomeColumn.INVENTORY_NUMBER, ""), said.get(OutcomeColumn.SERIAL, "")
        if number and number in self.by_number:
            return self.by_number[number]
        key = serial_key_of(serial) if serial else None
        if key and key in self.by_serial:
            return self.by_serial[key]
        if number or serial:
            raise RowRefused(
                OutcomeColumn.INVENTORY_NUMBER if number else OutcomeColumn.SERIAL,
                f"« {(number or serial)[:60]} » n’est pas parti avec cette cession. Vérifiez le numéro, ou la cession.",
            )
        words = said.get(OutcomeColumn.LINE, "")
        lines = self.by_words.get(word_key(words), [])
        if len(lines) == 1:
            return lines[0], None
        if lines:
            raise RowRefused(
                OutcomeColumn.LINE,
                f"Plusieurs lignes de la cession sont des « {words[:60]} » : écrivez l’une d’elles en entier, par exemple "
                f"« {lines[0].designation} ».",
            )
        raise RowRefused(
            OutcomeColumn.LINE,
            f"« {words[:60]} » n’est pas une ligne comptée de cette cession."
            if words
            else "Rien ne dit de quel matériel il s’agit.",
        )

    def _check(self, row: OutcomeRow) -> None:
        """The same rules as when it is typed, each told in the column at fault."""
        known, line = self.known, row.line
        said = french_date(known.received_on)
        with _told_in(OutcomeColumn.DAY):
            check_outcome_day(row.occurred_on, received_on=known.received_on, today=known.today, said=said)
        with _told_in(OutcomeColumn.UNITS):
            check_reported_units(row.units, self.left[line.id])
        with _told_in(OutcomeColumn.PRICE if row.unit_price_eur else OutcomeColumn.REUSE):
            check_price(
                row.kind,
                row.reuse,
                row.unit_price_eur,
                category=line.category.label,
                cap_eur=known.caps_on(row.occurred_on).get(line.category.code),
                legal_class=known.legal_class,
            )
        with _told_in(OutcomeColumn.KIND):
            check_erased_before_reuse(line, row.kind, [row.item] if row.item else [], row.units, reused_units=self.reused[line.id])


class _told_in:  # noqa: N801 - reads as the words of a sentence
    """A refusal inside is told in that column."""

    def __init__(self, column: OutcomeColumn) -> None:
        self.column = column

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, _kind: object, refusal: BaseException | None, _trace: object) -> None:
        if isinstance(refusal, Refusal):
            raise RowRefused(self.column, str(refusal)) from refusal


def _kind(said: Mapping[OutcomeColumn, str]) -> tuple[OutcomeKind, Reuse | None]:
    word = said[OutcomeColumn.KIND]
    found = KINDS.get(word_key(word))
    if found is None:
        raise RowRefused(
            OutcomeColumn.KIND,
            f"Devenir inconnu : « {word[:60]} ». Écrivez Réemployé, Démonté pour pièces, Recyclé, Rendu au donneur ou Perdu."
            if word
            else "Devenir absent : écrivez Réemployé, Démonté pour pièces, Recyclé, Rendu au donneur ou Perdu.",
        )
    manner = said.get(OutcomeColumn.REUSE, "")
    if not manner or found[0] is not OutcomeKind.REUSED:
        return found
    kind, reuse = KINDS.get(word_key(manner), (None, None))
    if kind is not OutcomeKind.REUSED:
        raise RowRefused(OutcomeColumn.REUSE, f"« {manner[:60]} » n’est pas compris : écrivez donné, vendu ou gardé.")
    return kind, reuse or found[1]


def _units(said: Mapping[OutcomeColumn, str]) -> int:
    text = said.get(OutcomeColumn.UNITS, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 6):  # noqa: PLR2004 - more than anybody ever gave
        raise RowRefused(OutcomeColumn.UNITS, "Indiquez un nombre entier d’unités, par exemple 12.")
    return int(text)


def _price(said: Mapping[OutcomeColumn, str]) -> Decimal | None:
    text = said.get(OutcomeColumn.PRICE, "").replace("€", "").replace(" ", "").replace(",", ".")
    if not text:
        return None
    try:
        price = Decimal(text)
    except InvalidOperation:
        price = Decimal(0)
    if not price.is_finite() or not 0 < price < Decimal(100_000) or price != price.quantize(Decimal("0.01")):
        raise RowRefused(OutcomeColumn.PRICE, "Indiquez un prix en euros, taxes comprises, par exemple 45 ou 45,50.")
    return price


def _proof(said: Mapping[OutcomeColumn, str]) -> Proof:
    word = said.get(OutcomeColumn.PROOF, "")
    if not word:
        return Proof.DECLARED
    proof = PROOFS.get(word_key(word))
    if proof is None:
        raise RowRefused(OutcomeColumn.PROOF, f"« {word[:60]} » n’est pas compris : écrivez Déclaré ou Sans preuve.")
    if proof is Proof.CERTIFIED:
        raise RowRefused(
            OutcomeColumn.PROOF, "Un devenir attesté a son document : déclarez-le depuis la page de la cession, en le joignant."
        )
    return proof


def _same_or_refused(before: Outcome, facts: tuple[object, ...]) -> None:
    """Nothing to do when it is said already, or better proved; a contradiction is for the person to settle."""
    kind, reuse, price, occurred_on, proof = facts
    same = (before.kind, before.reuse, before.unit_price_eur, before.occurred_on) == (kind, reuse, price, occurred_on)
    if same and (before.proof is proof or before.proof is Proof.CERTIFIED):
        return
    raise RowRefused(
        OutcomeColumn.KIND,
        f"Cet appareil est déjà déclaré « {before.words} » le {french_date(before.occurred_on)}. S’il y a une erreur, "
        "corrigez cette "
        "déclaration depuis la page de la cession.",
    )


def _said(row: OutcomeRow) -> str:
    manner = f", {row.reuse.label}" if row.reuse else ""
    return f"{row.kind.label}{manner}, {french_date(row.occurred_on)}"
