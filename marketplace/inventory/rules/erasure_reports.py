"""What the report of an erasure tool says of devices: its columns and words understood, its rows matched with what one owns."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from marketplace.inventory.enums import ErasureLevel, ErasureResult, ReportColumn
from marketplace.inventory.errors import UnreadableFile
from marketplace.inventory.rules.dates import day_of, is_plausible
from marketplace.inventory.rules.planning import Remark
from marketplace.inventory.rules.reading import Table, clean_text
from marketplace.inventory.rules.vocabulary import is_placeholder, serial_key_of, word_key

MOST_ROWS = 5_000
HEADERS: Mapping[ReportColumn, tuple[str, ...]] = {
    ReportColumn.SERIAL: (
        "numero de serie", "n de serie", "no de serie", "serial number", "serial", "device serial", "system serial", "asset serial",
        "computer serial", "numero de serie de l appareil", "numero de serie du poste",
    ),
    ReportColumn.INVENTORY_NUMBER: ("numero d inventaire", "n d inventaire", "inventory number", "asset tag", "asset id"),
    ReportColumn.MEDIUM: (
        "numero de serie du support", "numero de serie du disque", "disque", "disk serial", "drive serial", "drive serial number",
        "disk serial number", "hdd serial",
    ),
    ReportColumn.LEVEL: (
        "niveau", "niveau d effacement", "methode", "methode d effacement", "method", "erasure method", "level", "erasure standard",
        "standard",
    ),
    ReportColumn.TOOL: ("outil", "logiciel", "tool", "software", "product", "produit", "erasure tool", "moyen"),
    ReportColumn.VERSION: (
        "version", "version de l outil", "version du logiciel", "software version", "tool version", "product version",
    ),
    ReportColumn.RESULT: ("resultat", "result", "statut", "status", "erasure result", "erasure status", "etat"),
    ReportColumn.OPERATOR: ("operateur", "technicien", "operator", "technician", "qui", "fait par", "erased by"),
    ReportColumn.ERASED_ON: (
        "date", "date d effacement", "erased on", "end time", "end date", "date de fin", "finished", "completed",
        "completed on", "erasure date", "le",
    ),
    ReportColumn.NOTE: ("remarque", "commentaire", "note", "notes", "comment", "comments"),
}  # fmt: skip
LEVELS: Mapping[ErasureLevel, tuple[str, ...]] = {
    ErasureLevel.CLEAR: (
        "clear", "effacement simple", "simple", "ecrasement", "overwrite", "zero fill", "zeros", "quick erase", "one pass",
        "nist 800 88 clear", "nist clear", "prng", "prng stream", "dod short", "dod 5220 22 m", "gutmann", "ops ii", "is5 enh",
        "verify zeros", "reinitialisation", "factory reset", "reinitialisation d usine",
    ),
    ErasureLevel.PURGE: (
        "purge", "effacement renforce", "effacement renforce purge", "secure erase", "ata secure erase", "enhanced secure erase",
        "nvme format", "nvme sanitize", "sanitize", "crypto erase", "cryptographic erase", "nist 800 88 purge", "nist purge",
        "block erase", "blancco ssd erasure",
    ),
    ErasureLevel.DESTROY: (
        "destroy", "destruction", "destruction du support", "broyage", "percage", "shredding", "shredded", "degaussing",
        "demagnetisation", "physical destruction",
    ),
}  # fmt: skip
RESULTS: Mapping[ErasureResult, tuple[str, ...]] = {
    ErasureResult.SUCCEEDED: (
        "reussi", "reussie", "succes", "success", "successful", "succeeded", "ok", "pass", "passed", "erased", "efface", "effacee",
        "complete", "completed", "termine", "oui", "verified", "erasure successful",
    ),
    ErasureResult.FAILED: (
        "echoue", "echouee", "echec", "failed", "failure", "fail", "ko", "error", "erreur", "erreurs", "not erased", "non efface",
        "non", "partial", "partiel", "incomplete", "aborted", "interrompu", "annule", "erased with errors",
    ),
}  # fmt: skip
LIMITS: Mapping[ReportColumn, int] = {
    ReportColumn.TOOL: 80,
    ReportColumn.VERSION: 40,
    ReportColumn.OPERATOR: 120,
    ReportColumn.NOTE: 300,
}
NEEDED = (ReportColumn.LEVEL, ReportColumn.TOOL, ReportColumn.RESULT, ReportColumn.ERASED_ON)
IDENTIFYING = (ReportColumn.SERIAL, ReportColumn.INVENTORY_NUMBER, ReportColumn.MEDIUM)
_LEVEL_OF = {word: level for level, words in LEVELS.items() for word in words}
_RESULT_OF = {word: result for result, words in RESULTS.items() for word in words}


class Device(NamedTuple):
    """A device one owns, as a report may speak of it."""

    key: int
    name: str
    serial_key: str | None
    inventory_number: str | None
    purchased_on: date | None
    holds_data: bool
    is_here: bool


class Erasure(NamedTuple):
    """What was done, whatever it was done to."""

    level: ErasureLevel
    result: ErasureResult
    tool: str
    tool_version: str
    operator: str
    erased_on: date
    note: str


class Step(NamedTuple):
    """A row that says something new: its line, the device, its medium if it names one, what was done."""

    line: int
    device: Device
    medium_id: int | None
    erasure: Erasure


class ReportPlan(NamedTuple):
    """What a report would record, what is recorded already, what is refused and why."""

    created: list[Step]
    unchanged: list[int]
    refused: list[Remark]


class Known(NamedTuple):
    """What a report is compared with: devices, media (serial key → device and medium), erasures already said of each device."""

    devices: Sequence[Device]
    media: Mapping[str, tuple[int, int]]
    said: frozenset[tuple[int, int | None, ErasureLevel, ErasureResult, str, str, date]]


class _Refused(Exception):
    def __init__(self, column: ReportColumn, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


def rows_of_report(table: Table) -> list[tuple[int, dict[ReportColumn, str]]]:
    """The rows of a report, by column, cleaned; raises `UnreadableFile` when it does not say what is needed, or is too long."""
    keys = [word_key(header) for header in table.headers]
    places = {column: next((keys.index(alias) for alias in aliases if alias in keys), None) for column, aliases in HEADERS.items()}
    missing = [column.label for column in NEEDED if places[column] is None]
    if missing or all(places[column] is None for column in IDENTIFYING):
        wanted = missing or [column.label for column in IDENTIFYING]
        raise UnreadableFile(
            f"Ce rapport n’a pas de colonne «\u00a0{wanted[0]}\u00a0» (ligne {table.header_line}). Il en faut une pour l’appareil, "
            "le niveau, l’outil, le résultat et la date\u00a0: les noms acceptés sont sur cette page."
        )
    rows = []
    for line, cells in table.rows():
        if len(rows) == MOST_ROWS:
            raise UnreadableFile(
                f"Ce rapport compte plus de 5\u00a0000 lignes\u00a0: la ligne {line} est de trop. Envoyez-le en plusieurs fois."
            )
        said = {column: clean_text(cells[at]) if at is not None and at < len(cells) else "" for column, at in places.items()}
        if any(said.values()):
            rows.append((line, said))
    if not rows:
        raise UnreadableFile("Ce rapport n’a aucune ligne.")
    return rows


def plan_report(rows: Iterable[tuple[int, Mapping[ReportColumn, str]]], known: Known, *, today: date) -> ReportPlan:
    """What recording those rows would do. A row is about a medium if it names one that is known, else about the whole device.

    A row that says again what is recorded changes nothing, nor does one that says what another line said.
    """
    plan, reading = ReportPlan([], [], []), _Reading(known, today)
    said = set(known.said)
    for line, cells in rows:
        try:
            step = reading.step(line, cells)
        except _Refused as refused:
            plan.refused.append(Remark(line, refused.column.label, refused.reason))
            continue
        fact = fact_of(step)
        if fact in said:
            plan.unchanged.append(line)
        else:
            said.add(fact)
            plan.created.append(step)
    return plan


def fact_of(step: Step) -> tuple[int, int | None, ErasureLevel, ErasureResult, str, str, date]:
    """What makes two erasures the same."""
    done = step.erasure
    return step.device.key, step.medium_id, done.level, done.result, done.tool, done.tool_version, done.erased_on


class _Reading:
    def __init__(self, known: Known, today: date) -> None:
        self.today, self.media = today, known.media
        self.devices = {device.key: device for device in known.devices}
        self.by_serial = {device.serial_key: device for device in known.devices if device.serial_key}
        self.by_number = {device.inventory_number: device for device in known.devices if device.inventory_number}

    def step(self, line: int, cells: Mapping[ReportColumn, str]) -> Step:
        device, medium_id = self._device(cells)
        if not device.is_here:
            raise _Refused(ReportColumn.SERIAL, f"«\u00a0{device.name}\u00a0» n’est plus dans votre parc.")
        if not device.holds_data:
            raise _Refused(ReportColumn.SERIAL, f"«\u00a0{device.name}\u00a0» ne garde pas de données\u00a0: rien n’est à effacer.")
        for column, most in LIMITS.items():
            if len(cells[column]) > most:
                raise _Refused(column, f"Ce texte compte {len(cells[column])} caractères\u00a0: {most} au plus. Raccourcissez-le.")
        if not cells[ReportColumn.TOOL]:
            raise _Refused(ReportColumn.TOOL, "L’outil manque\u00a0: indiquez avec quoi les données ont été effacées.")
        return Step(line, device, medium_id, self._erasure(device, cells))

    def _device(self, cells: Mapping[ReportColumn, str]) -> tuple[Device, int | None]:
        medium = serial_key_of(cells[ReportColumn.MEDIUM]) if cells[ReportColumn.MEDIUM] else None
        of_medium, medium_id = self.media.get(medium, (None, None)) if medium else (None, None)
        serial, number = cells[ReportColumn.SERIAL], cells[ReportColumn.INVENTORY_NUMBER]
        found = self.by_serial.get(serial_key_of(serial) or "") if serial else None
        if found is None and number and not is_placeholder(number):
            found = self.by_number.get(number)
        if found is None and of_medium is not None:
            found = self.devices[of_medium]
        if found is None and serial and (named := serial_key_of(serial)) in self.media:  # tools often know the disk alone
            of_medium, medium_id = self.media[named or ""]
            found = self.devices[of_medium]
        if found is None:
            shown = serial or number or cells[ReportColumn.MEDIUM]
            raise _Refused(
                ReportColumn.SERIAL,
                f"Aucun appareil de votre inventaire n’a ce numéro\u00a0: «\u00a0{shown[:60]}\u00a0»."
                if shown
                else "Ni numéro de série, ni numéro d’inventaire\u00a0: l’appareil ne peut pas être reconnu.",
            )
        return found, medium_id if of_medium == found.key else None

    def _erasure(self, device: Device, cells: Mapping[ReportColumn, str]) -> Erasure:
        level, result = _LEVEL_OF.get(word_key(cells[ReportColumn.LEVEL])), _RESULT_OF.get(word_key(cells[ReportColumn.RESULT]))
        if level is None:
            raise _Refused(
                ReportColumn.LEVEL,
                f"Niveau inconnu\u00a0: «\u00a0{cells[ReportColumn.LEVEL][:60]}\u00a0». Écrivez «\u00a0clear\u00a0», "
                "«\u00a0purge\u00a0» ou «\u00a0destruction\u00a0».",
            )
        if result is None:
            raise _Refused(
                ReportColumn.RESULT,
                f"Résultat inconnu\u00a0: «\u00a0{cells[ReportColumn.RESULT][:60]}\u00a0». Écrivez «\u00a0réussi\u00a0» "
                "ou «\u00a0échoué\u00a0».",
            )
        on = day_of(cells[ReportColumn.ERASED_ON])
        if on is None or not is_plausible(on, today=self.today):
            raise _Refused(ReportColumn.ERASED_ON, f"Date impossible\u00a0: «\u00a0{cells[ReportColumn.ERASED_ON][:40]}\u00a0».")
        if device.purchased_on is not None and on < device.purchased_on:
            raise _Refused(
                ReportColumn.ERASED_ON,
                f"L’effacement ({on:%d/%m/%Y}) précède l’achat de l’appareil ({device.purchased_on:%d/%m/%Y}).",
            )
        tool, version = cells[ReportColumn.TOOL], cells[ReportColumn.VERSION]
        return Erasure(level, result, tool, version, cells[ReportColumn.OPERATOR], on, cells[ReportColumn.NOTE])


def by_erasure(steps: Iterable[Step]) -> dict[tuple[int | None, Erasure], list[Step]]:
    """Steps that say the same of several devices, together; those that name a medium are each alone."""
    together: dict[tuple[int | None, Erasure], list[Step]] = defaultdict(list)
    for step in steps:
        together[step.medium_id, step.erasure].append(step)
    return together
