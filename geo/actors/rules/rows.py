"""What is kept of one row of the publication: checked value by value; the row is refused, or only what is wrong is left out."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from math import isfinite
from typing import Any

from core.accounts.rules import SIREN_LENGTH, is_siret, luhn_sum
from core.text import folded_words
from geo.actors.enums import Place, RowFault
from geo.actors.rules.faults import RowRefused
from geo.actors.rules.reading import ACTIONS, Row
from geo.partners.errors import HoursNotUnderstood, WebsiteNotValid
from geo.partners.rules import FARTHEST_KM, clean_hours, clean_website
from geo.points import Point

TEXTS = {"identifiant": 80, "paternite": 300, "nom": 200, "nom_commercial": 200, "adresse": 250, "ville": 100}
LONGEST_PUBLIC, LONGEST_WEBSITE, LONGEST_DETAIL = 200, 300, 120
IDENTIFIER = re.compile(r"[\w.:@/+-]{1,80}")
INSEE_CODE, POSTCODE = re.compile(r"([0-9]{2}|2[AB])[0-9]{3}"), re.compile(r"[0-9]{5}")
CODE = re.compile(r"[A-Za-z0-9_-]{1,60}")
MARKUP = re.compile(r"<[A-Za-z/!?]|&#?\w{2,10};|\bjavascript\s*:", re.IGNORECASE)
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # they make a text read otherwise than it is written
PLACES = {"SUR_PLACE": Place.ON_SITE, "A_DOMICILE": Place.AT_HOME, "SUR_PLACE_OU_A_DOMICILE": Place.BOTH}
ONLINE, OVERSEAS = "acteur_digital", ("97", "98")
KINDS = {
    "ess": "Structure de l’économie sociale et solidaire", "collectivite": "Collectivité", "artisan": "Artisan",
    "commerce": "Commerce", "acteur_digital": "Acteur en ligne", "decheterie": "Déchèterie", "ets_sante": "Établissement de santé",
    "plateforme_inertes": "Plateforme de matériaux inertes", "pav_public": "Point de collecte public",
    "pav_prive": "Point de collecte privé", "pav_ponctuel": "Point de collecte ponctuel",
}  # fmt: skip
LABELS = {
    "reparacteur": "Répar’Acteurs", "qualirepar": "QualiRépar", "refashion": "Re_fashion", "ecomaison": "Ecomaison",
    "ess": "Économie sociale et solidaire", "bonusrepar": "Bonus réparation", "bonusrepar_ABJ_TH": "Bonus réparation (jardin)",
    "BonusRepar_ASL": "Bonus réparation (sport)",
}  # fmt: skip

Note = Callable[[RowFault, str], None]


@dataclass(frozen=True)
class ServedTerritory:
    """What the territory is, for whoever may serve it: INSEE codes, SIREN of the group, town halls, departments."""

    codes: frozenset[str]
    siren: str
    halls: tuple[Point, ...]
    departments: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "departments", frozenset(code[: 3 if code.startswith(OVERSEAS) else 2] for code in self.codes))

    def is_near(self, point: Point, km: float) -> bool:
        """Whether that point is within that many km of one of the town halls."""
        return any(point.distance_km(hall) <= km for hall in self.halls)


def facts_of(row: Row, territory: ServedTerritory, note: Note) -> dict[str, Any] | None:
    """What is kept of a row, as the columns of `Actor` and its `services`; `None` for one that is not of the territory.

    Kept: who is established in the territory, and who goes to people's homes in a circle that holds one of its town halls, or in
    its whole department. What a value lacks is noted; raises `RowRefused` when the row itself is not kept.
    """
    if not _is_of_territory(row, territory):
        return None
    texts = {name: _text(row, name, longest) for name, longest in TEXTS.items()}
    if not IDENTIFIER.fullmatch(texts["identifiant"]):
        raise RowRefused(RowFault.NO_IDENTIFIER, texts["identifiant"])
    if not texts["nom"]:
        raise RowRefused(RowFault.NO_NAME)
    if not texts["paternite"]:
        raise RowRefused(RowFault.NO_ATTRIBUTION)
    place = PLACES.get(row.get("lieu_prestation", "").strip(), Place.UNKNOWN)
    is_home = place is Place.AT_HOME  # the address is hidden by the publication: it is not kept even where it was left
    point = None if is_home else _point(row, territory, note)
    siret = _siret(row, note)
    postcode = row.get("code_postal", "").strip()
    return {
        "identifier": texts["identifiant"],
        "attribution": " | ".join(part for each in texts["paternite"].split("|") if (part := each.strip())),
        "name": texts["nom"],
        "trade_name": "" if folded_words(texts["nom_commercial"]) == folded_words(texts["nom"]) else texts["nom_commercial"],
        "siren": siret[:SIREN_LENGTH] or _siren(row, note),
        "siret": siret,
        "kind": next(_codes(row.get("type_dacteur", ""), note), "")[:40],
        "place": place.value,
        "street": "" if is_home else texts["adresse"],
        "postcode": postcode if POSTCODE.fullmatch(postcode) else "",
        "town": texts["ville"],
        "insee_code": row.get("code_commune", "").strip(),
        "latitude": point.latitude if point else None,
        "longitude": point.longitude if point else None,
        "labels": sorted(set(_codes(row.get("qualites_et_labels", ""), note))),
        "service_kinds": sorted(set(_codes(row.get("type_de_services", ""), note))),
        "public_served": _text(row, "public_accueilli", LONGEST_PUBLIC),
        "by_appointment": row.get("uniquement_sur_rdv", "").strip().lower() == "true",
        "opening_hours": _hours(row, note),
        "website": _website(row, note),
        "changed_on": _day(row, note),
        "services": sorted(set(_services(row, note))),
    }


def fingerprint_of(facts: Mapping[str, Any]) -> str:
    """Changes when, and only when, what is kept of an actor does."""
    return sha256(json.dumps(facts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def kind_label(kind: str) -> str:
    """What sort of actor it is, in French; a code nobody knows yet is said as it is."""
    return KINDS.get(kind, kind) or "Non renseigné"


def label_of(code: str) -> str:
    """A label in French; a code nobody knows yet is said as it is."""
    return LABELS.get(code, code)


def _is_of_territory(row: Row, territory: ServedTerritory) -> bool:
    code = row.get("code_commune", "").strip()
    if code in territory.codes:
        return True
    place = PLACES.get(row.get("lieu_prestation", "").strip(), Place.UNKNOWN)
    if INSEE_CODE.fullmatch(code):
        return place.goes_home and _reaches(row, territory)
    group = row.get("code_epci", "").strip()
    if group not in {"", territory.siren} or row.get("type_dacteur", "").strip() == ONLINE:
        return False  # of another group, or of nowhere
    raise RowRefused(RowFault.NO_PLACE, code)


def _reaches(row: Row, territory: ServedTerritory) -> bool:
    """Whether a perimeter it goes to holds a part of the territory. All of France is nobody's neighbour: it does not count."""
    try:
        perimeters = json.loads(row.get("perimetreadomicile", "") or "[]")
    except (ValueError, RecursionError):
        return False
    for perimeter in perimeters if isinstance(perimeters, list) else []:
        if not isinstance(perimeter, dict):
            continue
        extent = str(perimeter.get("valeur", "")).strip()
        if perimeter.get("type") == "DEPARTEMENTAL" and extent in territory.departments:
            return True
        if perimeter.get("type") == "KILOMETRIQUE":
            point, km = _point_of(row), _number(extent)
            if point is not None and km is not None and territory.is_near(point, km):
                return True
    return False


def _text(row: Row, name: str, longest: int) -> str:
    """A text on one line, without what nobody sees; raises `RowRefused` for code, and for what is too long to be one."""
    text = row.get(name, "")
    if MARKUP.search(text) or not TURNING.isdisjoint(text):
        raise RowRefused(RowFault.CODE_IN_TEXT, _excerpt(f"{name} : {text}"))
    plain = " ".join(text.split())
    if any(unicodedata.category(sign) == "Cc" for sign in plain):
        raise RowRefused(RowFault.CODE_IN_TEXT, _excerpt(f"{name} : {text}"))
    plain = "".join(sign for sign in plain if unicodedata.category(sign) not in {"Cf", "Cs", "Co"}).strip()
    if len(plain) > longest:
        raise RowRefused(RowFault.TOO_LONG, _excerpt(f"{name} : {text}"))
    return plain


def _excerpt(text: str) -> str:
    """What was found, made harmless for a report: no sign that hides or turns others."""
    return "".join(sign if unicodedata.category(sign)[0] != "C" else "\N{REPLACEMENT CHARACTER}" for sign in text)[:LONGEST_DETAIL]


def _siret(row: Row, note: Note) -> str:
    siret = re.sub(r"\s", "", row.get("siret", ""))
    if siret and not is_siret(siret):
        note(RowFault.SIRET, _excerpt(siret))
        return ""
    return siret


def _siren(row: Row, note: Note) -> str:
    siren = re.sub(r"\s", "", row.get("siren", ""))
    if siren and not (re.fullmatch(r"[0-9]{9}", siren) and luhn_sum(siren) % 10 == 0):
        note(RowFault.SIREN, _excerpt(siren))
        return ""
    return siren


def _hours(row: Row, note: Note) -> str:
    hours = row.get("horaires_osm", "")
    try:
        return clean_hours(hours)
    except HoursNotUnderstood:
        note(RowFault.HOURS, _excerpt(hours))
        return ""


def _website(row: Row, note: Note) -> str:
    website = row.get("site_web", "").strip()
    try:
        address = clean_website(website)
    except WebsiteNotValid:
        address = " " * (LONGEST_WEBSITE + 1)
    if len(address) > LONGEST_WEBSITE or not address.isprintable():
        note(RowFault.WEBSITE, _excerpt(website))
        return ""
    return address


def _point(row: Row, territory: ServedTerritory, note: Note) -> Point | None:
    given = f"{row.get('latitude', '')} {row.get('longitude', '')}".strip()
    point = _point_of(row)
    if given and (point is None or not territory.is_near(point, FARTHEST_KM)):
        note(RowFault.POINT, _excerpt(given))
        return None
    return point


def _point_of(row: Row) -> Point | None:
    latitude, longitude = _number(row.get("latitude", "")), _number(row.get("longitude", ""))
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:  # noqa: PLR2004 - degrees
        return None
    return Point(latitude, longitude)


def _number(text: str) -> float | None:
    """A plain number; nothing for what is none, infinite ones included."""
    try:
        number = float(text) if text.isascii() and "_" not in text else float("nan")
    except ValueError:
        return None
    return number if isfinite(number) else None


def _day(row: Row, note: Note) -> str | None:
    text = row.get("date_de_derniere_modification", "").strip()
    try:
        return date.fromisoformat(text[:10]).isoformat() if text else None
    except ValueError:
        note(RowFault.DATE, _excerpt(text))
        return None


def _codes(text: str, note: Note) -> Iterator[str]:
    for code in filter(None, (part.strip() for part in text.split("|"))):
        if CODE.fullmatch(code):
            yield code
        else:
            note(RowFault.CODES, _excerpt(code))


def _services(row: Row, note: Note) -> Iterable[tuple[str, str]]:
    """Pairs of an action and a sub-category, from the proposals or, when these cannot be read, from the columns of actions."""
    text = row.get("propositions_de_services", "").strip()
    if text:
        try:
            return list(_proposals(json.loads(text), note))
        except (ValueError, TypeError, KeyError, RecursionError):
            note(RowFault.SERVICES, _excerpt(text))
    return [(action, code) for action in ACTIONS for code in _codes(row.get(action, ""), note)]


def _proposals(proposals: Any, note: Note) -> Iterator[tuple[str, str]]:
    for proposal in proposals:
        action, subcategories = proposal["action"], proposal["sous_categories"]
        if not isinstance(action, str) or not isinstance(subcategories, list):
            raise TypeError(proposal)
        for code in subcategories:
            if isinstance(code, str) and CODE.fullmatch(code) and CODE.fullmatch(action):
                yield action, code
            else:
                note(RowFault.CODES, _excerpt(f"{action} : {code}"))
