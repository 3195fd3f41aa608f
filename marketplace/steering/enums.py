"""The roadmap's axes, where an action stands, what an indicator counts, periods and reports."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Axis(StrEnum):
    """The four axes of the roadmap of November 2024, in its order."""

    REUSE = "reuse"
    DESIGN = "design"
    SKILLS = "skills"
    GOVERNANCE = "governance"

    @property
    def number(self) -> int:
        return list(Axis).index(self) + 1

    @property
    def label(self) -> str:
        return {
            "reuse": "Champions du réemploi sur le territoire",
            "design": "Accessibilité et éco-conception des services",
            "skills": "Montée en compétences des agents et des citoyens",
            "governance": "Gouvernance et pilotage stratégique",
        }[self.value]


class Progress(StrEnum):
    """What the coordinator says of an action."""

    TO_BEGIN = "to_begin"
    UNDER_WAY = "under_way"
    DONE = "done"
    GIVEN_UP = "given_up"

    @property
    def label(self) -> str:
        return {"to_begin": "À commencer", "under_way": "En cours", "done": "Faite", "given_up": "Abandonnée"}[self.value]


class ActionState(StrEnum):
    """Where an action stands on a day: what is said of it, and its dates."""

    LATE = "late"
    UNDER_WAY = "under_way"
    TO_BEGIN = "to_begin"
    DONE = "done"
    GIVEN_UP = "given_up"

    @property
    def label(self) -> str:
        return {
            "late": "En retard",
            "under_way": "En cours",
            "to_begin": "À commencer",
            "done": "Faite",
            "given_up": "Abandonnée",
        }[self.value]

    @property
    def tone(self) -> str:
        return {"late": "bad", "under_way": "waiting", "to_begin": "neutral", "done": "good", "given_up": "neutral"}[self.value]

    @property
    def is_late(self) -> bool:
        return self is ActionState.LATE

    @property
    def is_done(self) -> bool:
        return self is ActionState.DONE


class Unit(StrEnum):
    """What an indicator counts. Kilograms of equipment and of CO2 equivalent are two units."""

    DEVICES = "devices"
    KILOGRAMS = "kilograms"
    CO2E = "co2e"
    PERCENT = "percent"
    PARTNERS = "partners"
    AGREEMENTS = "agreements"
    DAYS = "days"
    YEARS = "years"

    @property
    def label(self) -> str:
        return {
            "devices": "appareils",
            "kilograms": "kilogrammes d’équipements",
            "co2e": "kilogrammes d’équivalent CO₂",
            "percent": "pour cent",
            "partners": "partenaires",
            "agreements": "conventions",
            "days": "jours",
            "years": "années",
        }[self.value]


class Scope(StrEnum):
    """Whose figures: the territory's, a public body's (what it gave), a partner's (what it took)."""

    TERRITORY = "territory"
    PUBLIC_BODY = "public_body"
    PARTNER = "partner"


class Part(StrEnum):
    """A half of a year, or the whole of it."""

    FIRST_HALF = "s1"
    SECOND_HALF = "s2"
    YEAR = "annee"

    @property
    def label(self) -> str:
        return {"s1": "Premier semestre", "s2": "Second semestre", "annee": "Année entière"}[self.value]

    @property
    def is_half(self) -> bool:
        return self is not Part.YEAR


@dataclass(frozen=True, slots=True)
class Period:
    """A half-year or a year."""

    year: int
    part: Part

    @property
    def first(self) -> date:
        return date(self.year, 7 if self.part is Part.SECOND_HALF else 1, 1)

    @property
    def last(self) -> date:
        return date(self.year, 6, 30) if self.part is Part.FIRST_HALF else date(self.year, 12, 31)

    @property
    def name(self) -> str:
        """« premier semestre 2026 », « année 2026 »."""
        return f"{'année' if self.part is Part.YEAR else self.part.label.lower()}\u00a0{self.year}"

    @property
    def of_it(self) -> str:
        """« du premier semestre 2026 », « de l’année 2026 »."""
        return f"de l’{self.name}" if self.part is Part.YEAR else f"du {self.name}"

    @property
    def a_year_before(self) -> "Period":
        return Period(self.year - 1, self.part)

    @property
    def up_to_its_end(self) -> "Period":
        """The year from 1 January to the end of the period: what a rate by civil year looks at."""
        return self if self.part is not Part.SECOND_HALF else Period(self.year, Part.YEAR)


class ReportKind(StrEnum):
    """One page for the officials, or everything for the committee."""

    SUMMARY = "summary"
    FULL = "full"

    @property
    def label(self) -> str:
        return {"summary": "Synthèse d’une page, pour les élus", "full": "Rapport complet, pour le comité de pilotage"}[self.value]

    @property
    def name_in_french(self) -> str:
        return {"summary": "Synthèse", "full": "Rapport complet"}[self.value]

    @property
    def prefix(self) -> str:
        """How its reference begins."""
        return {"summary": "SYNTHESE", "full": "PILOTAGE"}[self.value]


class ReportState(StrEnum):
    """Being made by the platform, to be read by the coordinator, sent."""

    IN_THE_MAKING = "in_the_making"
    TO_SEND = "to_send"
    SENT = "sent"

    @property
    def label(self) -> str:
        return {"in_the_making": "En préparation", "to_send": "À relire, puis envoyer", "sent": "Envoyé"}[self.value]

    @property
    def tone(self) -> str:
        return {"in_the_making": "neutral", "to_send": "waiting", "sent": "good"}[self.value]

    @property
    def is_sent(self) -> bool:
        return self is ReportState.SENT

    @property
    def is_to_send(self) -> bool:
        return self is ReportState.TO_SEND
