"""What may be given away: the law caps the value of a gift, device by device, a complete desktop counting for one."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import NamedTuple

from core.web.filters import SPACE, counted, french_number
from marketplace.lots.rules import set_value_eur
from marketplace.transfers.enums import Channel
from marketplace.transfers.errors import GiftTooDear, GiftUnvalued
from marketplace.transfers.models import TransferLine

SET_CATEGORIES = ("desktop", "monitor")
Leaving = Sequence[tuple[TransferLine, int]]


class GiftCeiling(NamedTuple):
    """The dearest unit that may be given that day, and whether a complete desktop is one unit."""

    eur: int
    source: str
    counts_sets: bool


def gift_obstacles(leaving: Leaving, ceiling: GiftCeiling | None) -> list[tuple[TransferLine, str]]:
    """The lines that may not be given for what their units are worth, and what to do, in words.

    CG3P, articles D. 3212-3 and D. 3212-5 (read November 2026): a unit above the ceiling is not given, it is sold or goes to the
    Domaine. A circular of 2000 holds a complete desktop for one unit; whether it still does is a dated setting. What nobody valued
    is no obstacle: the deed says that it was not.
    """
    if ceiling is None:
        return []
    obstacles = [
        (line, _too_dear(f"{line.designation} : une unité est déclarée à {euros(value)}", ceiling))
        for line, _units in leaving
        if (value := line.lot_line.unit_value_eur) is not None and value > ceiling.eur
    ]
    if obstacles or not ceiling.counts_sets:
        return obstacles
    worth = set_value_eur([line.lot_line for line, _units in leaving])
    if worth is not None and worth > ceiling.eur:
        said = f"un poste complet (unité centrale et écran) compte pour un seul bien, déclaré à {euros(worth)}"
        screen = next(line for line, _units in leaving if line.category.code == SET_CATEGORIES[1])
        obstacles.append((screen, _too_dear(f"{screen.designation} : {said}", ceiling)))
    return obstacles


def _too_dear(said: str, ceiling: GiftCeiling) -> str:
    return (
        f"{said}, au-delà du plafond d’un don, {ceiling.eur}{SPACE}€ ({ceiling.source}). Laissez-le chez vous, puis vendez-le "
        "et enregistrez la vente dans « Autres sorties » ; si la valeur déclarée est fausse, remettez-le dans un lot à "
        "sa vraie valeur."
    )


def check_gift_values(leaving: Leaving, ceiling: GiftCeiling | None, *, of_devices: Collection[int] = ()) -> None:
    """Nothing dearer than the ceiling leaves as a gift; raises `GiftTooDear`. `of_devices` are the lines made of devices."""
    for line, sentence in gift_obstacles(leaving, ceiling):
        raise GiftTooDear(sentence, field=f"{'items' if line.id in of_devices else 'units'}_{line.id}")


def value_statement(leaving: Leaving, ceiling: GiftCeiling | None) -> str:
    """What a deed says of the value of what is given: what was declared, what was not, and the ceiling it is held to."""
    parts = [f"Plafond de valeur d’un bien donné : {ceiling.eur}{SPACE}€ ({ceiling.source})."] if ceiling else []
    valued = [(units, value) for line, units in leaving if (value := line.lot_line.unit_value_eur) is not None]
    unvalued = sum(units for line, units in leaving if line.lot_line.unit_value_eur is None)
    if not valued:
        return " ".join([*parts, "Le cédant n’a pas déclaré la valeur des biens."])
    dearest = max(value for _units, value in valued)
    total = sum((units * value for units, value in valued), Decimal(0))
    parts.append(f"Valeur déclarée par le cédant : au plus {euros(dearest)} par bien, {euros(total)} en tout.")
    worth = set_value_eur([line.lot_line for line, _units in leaving])
    if ceiling and ceiling.counts_sets and worth is not None:
        parts.append(f"Un poste complet (unité centrale et écran) compte pour un seul bien : {euros(worth)}.")
    if unvalued:
        parts.append(f"Valeur non déclarée pour {counted(unvalued, 'unité', 'unités')}.")
    return " ".join(parts)


def line_value(line: TransferLine, units: int) -> str | None:
    """What some units of a line are worth, as declared; nothing when nobody said."""
    value = line.lot_line.unit_value_eur
    return None if value is None else euros(value * units)


def check_gift(channel: Channel, highest_value_eur: Decimal | None, ceiling: GiftCeiling | None) -> None:
    """What is given otherwise than through a lot is held to the same ceiling; a gift to staff is valued first.

    CG3P, article L. 3212-2, 5° (read November 2026), for staff. Raises `GiftUnvalued`, `GiftTooDear`.
    """
    if not channel.is_gift:
        return
    if highest_value_eur is None:
        if channel is Channel.STAFF:
            raise GiftUnvalued
        return
    if ceiling is not None and highest_value_eur > ceiling.eur:
        raise GiftTooDear(
            f"Un bien de {euros(highest_value_eur)} dépasse le plafond d’un don, {ceiling.eur}{SPACE}€ ({ceiling.source}). "
            "Il se vend : choisissez « Vendu », ou ne donnez que les autres.",
            field="highest_value_eur",
        )


def euros(value: Decimal) -> str:
    """« 45 € », « 45,50 € »."""
    return f"{french_number(value, 0 if value == value.to_integral_value() else 2)}{SPACE}€"
