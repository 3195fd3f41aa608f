"""What an answer of « Recherche d’entreprises » says of one establishment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.accounts.rules import SIREN_LENGTH
from geo.companies.enums import Standing

LONGEST_NAME = 200
CEASED, SHUT, OPEN = "C", "F", "A"


class AnswerNotUnderstood(Exception):
    """The service answered something else than what it documents."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is kept of an establishment, as the columns of `Company`."""

    standing: Standing
    closed_on: date | None = None
    legal_name: str = ""
    is_restricted: bool = False
    is_ess: bool | None = None
    is_siae: bool | None = None
    is_association: bool | None = None


def question_about(siret: str) -> str:
    """The path that asks for one establishment: never for who directs it."""
    return f"/search?q={siret}&minimal=true&include=siege,matching_etablissements,complements&page=1&per_page=1"


def facts_in(answer: Any, siret: str) -> Facts:
    """What an answer says of that establishment; raises `AnswerNotUnderstood`.

    A number that the register does not know has an empty answer. The establishment asked for is among the matching ones; the seat
    may be another. The company ceased (C), or this establishment of it shut (F): closed, either way (API as of September 2026).
    """
    results = _part(answer, "results", list)
    for result in results:
        if isinstance(result, dict) and result.get("siren") == siret[:SIREN_LENGTH]:
            return _facts(result, siret)
    return Facts(Standing.UNKNOWN)


def _facts(result: Mapping[str, Any], siret: str) -> Facts:
    matching = _part(result, "matching_etablissements", list)
    candidates = [each for each in (*matching, result.get("siege")) if isinstance(each, dict)]
    place = next((each for each in candidates if each.get("siret") == siret), None)
    if place is None:
        return Facts(Standing.UNKNOWN)
    states = (result.get("etat_administratif"), place.get("etat_administratif"))
    if states[0] not in {OPEN, CEASED} or states[1] not in {OPEN, SHUT}:
        raise AnswerNotUnderstood(states)
    is_closed = states != (OPEN, OPEN)
    standing = Standing.CLOSED if is_closed else Standing.OPEN
    closed_on = _day(place.get("date_fermeture")) or _day(result.get("date_fermeture")) if is_closed else None
    if {result.get("statut_diffusion"), place.get("statut_diffusion_etablissement")} & {"P", "N"}:
        return Facts(standing, closed_on, is_restricted=True)
    said = result.get("complements")
    complements = said if isinstance(said, dict) else {}
    return Facts(
        standing,
        closed_on,
        " ".join(str(result.get("nom_complet") or "").split())[:LONGEST_NAME],
        is_ess=_yes_or_no(complements.get("est_ess")),
        is_siae=_yes_or_no(complements.get("est_siae")),
        is_association=_yes_or_no(complements.get("est_association")),
    )


def _part(thing: Any, name: str, kind: type) -> Any:
    part = thing.get(name) if isinstance(thing, dict) else None
    if not isinstance(part, kind):
        raise AnswerNotUnderstood(name)
    return part


def _yes_or_no(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None
