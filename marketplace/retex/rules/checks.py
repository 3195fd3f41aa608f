"""What is looked at before a year is published: what forbids it, and what will be missing from it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from marketplace.ledger.enums import Eligibility
from marketplace.retex.rules.figures import Basis, Report
from marketplace.retex.rules.publication import is_over
from marketplace.retex.rules.story import Story


class CheckKind(StrEnum):
    """What is checked. The first two forbid the publication, the others only warn."""

    NOT_OVER = "not_over"
    NO_FACTORS = "no_factors"
    UNDATED = "undated"
    UNPROVED = "unproved"
    TRANSFERS_UNDECLARED = "transfers_undeclared"
    BOXES_UNDECLARED = "boxes_undeclared"
    STOCKS_UNDECLARED = "stocks_undeclared"
    WITHOUT_FACTOR = "without_factor"
    PHOTOS_UNDESCRIBED = "photos_undescribed"

    @property
    def forbids(self) -> bool:
        """Whether nothing is published before it is mended."""
        return self in {CheckKind.NOT_OVER, CheckKind.NO_FACTORS}

    @property
    def label(self) -> str:
        return {
            "not_over": "L’année n’est pas terminée",
            "no_factors": "Aucun jeu de facteurs ne couvre cette année",
            "undated": "Appareils donnés sans date d’achat ou de réforme",
            "unproved": "Réemplois sans preuve",
            "transfers_undeclared": "Appareils remis dont personne n’a dit le devenir",
            "boxes_undeclared": "Appareils sortis des bornes dont personne n’a dit le devenir",
            "stocks_undeclared": "Organismes publics sans déclaration de stock au 1er janvier",
            "without_factor": "Réemplois de catégories sans facteur",
            "photos_undescribed": "Photos sans description",
        }[self.value]

    @property
    def detail(self) -> str:
        return {
            "not_over": "Son RETEX se publie à partir du 1er janvier suivant.",
            "no_factors": "Sans lui, rien ne dit ce qu’un réemploi évite.",
            "undated": "Ils ne comptent pas dans le taux du décret.",
            "unproved": "Ils comptent pour zéro partout.",
            "transfers_undeclared": "Ils ne comptent pas comme réemployés.",
            "boxes_undeclared": "Ils ne comptent pas comme réemployés.",
            "stocks_undeclared": "Sans elle, leur part manque au dénominateur des deux taux.",
            "without_factor": "Comptés en unités et en kilogrammes, pas dans les émissions évitées.",
            "photos_undescribed": "Qui ne voit pas les photos n’en saura rien.",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at, and how many there are to mend."""

    kind: CheckKind
    count: int


def checks_of(basis: Basis, found: Report, story: Story, *, today: date) -> tuple[Check, ...]:
    """Everything that is looked at, what is right included (count 0)."""
    return tuple(Check(kind, count) for kind, count in _counts(basis, found, story, today=today))


def forbidding(checks: Iterable[Check]) -> list[Check]:
    """What forbids the publication."""
    return [check for check in checks if check.kind.forbids and check.count]


def warnings(checks: Iterable[Check]) -> list[Check]:
    """What will be missing for ever if the year is published as it is."""
    return [check for check in checks if not check.kind.forbids and check.count]


def _counts(basis: Basis, found: Report, story: Story, *, today: date) -> Iterator[tuple[CheckKind, int]]:
    figures = found.figures
    yield CheckKind.NOT_OVER, int(not is_over(basis.year, today=today))
    yield CheckKind.NO_FACTORS, int(basis.factors is None)
    yield CheckKind.UNDATED, figures.given_by_eligibility[Eligibility.UNDATED]
    yield CheckKind.UNPROVED, figures.units_unproved
    # Between two public bodies, what is undeclared concerns both: it is counted once, as given.
    undeclared = [some for some in basis.undeclared if not some.is_of_taker]
    yield CheckKind.TRANSFERS_UNDECLARED, sum(some.units for some in undeclared if not some.is_of_box)
    yield CheckKind.BOXES_UNDECLARED, sum(some.units for some in undeclared if some.is_of_box)
    yield CheckKind.STOCKS_UNDECLARED, sum(body.is_public and body.fleet_units is None for body in basis.bodies)
    yield CheckKind.WITHOUT_FACTOR, figures.units_without_factor
    yield CheckKind.PHOTOS_UNDESCRIBED, sum(not photo.caption for photo in story.photos)
