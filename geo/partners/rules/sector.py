"""The one-page state of the sector: who does what with which equipment, and what is missing."""

from collections.abc import Mapping, Sequence
from datetime import date

from core.web.filters import counted, french_date
from geo.partners.enums import Activity
from geo.partners.rules.coverage import Reach, ServingPartner
from geo.territory.rules.drawing import Drawing

Facts = dict[str, object]
MOST_NAMED, MOST_FAR_NAMED, NAMES_A_ROW, LONGEST_NAME = 18, 12, 4, 44  # so that all of it holds on one page
SOURCE = (
    "Partenaires vérifiés par la coordination. Distances à vol d’oiseau, de la mairie au plus proche des partenaires qui "
    "desservent la commune. Contours\u00a0: IGN et DILA (Licence Ouverte), généralisés à 100\u00a0m environ."
)


def sector_facts(
    partners: Sequence[ServingPartner],
    activities: Mapping[int, frozenset[Activity]],
    rows: Sequence[Reach],
    drawing: Drawing,
    *,
    about: str,
    code: str,
    territory: str,
    on: date,
    km: int,
) -> Facts:
    """What is printed.

    `partners` in the order of the map and what each does with the equipment in question (by key), `rows` farthest first, `about`
    the equipment in words, `km` near enough.
    """
    far = [row for row in rows if row.is_beyond(km)]
    title = f"État de la filière\u00a0: {about}"
    return {
        "reference": f"FILIERE-{code}-{on.isoformat()}",
        "dated": on.isoformat(),
        "title": title,
        "scope": f"{territory}, le {french_date(on)}.",
        "summary": _summary(partners, rows, far, km),
        "activities": [_activity_row(activity, partners, activities) for activity in Activity],
        "partners": [
            {"number": str(number), "name": _short(one.name), "municipality": one.municipality or "hors du territoire"}
            for number, one in enumerate(partners[:MOST_NAMED], 1)
        ],
        "more": f"Et {counted(len(partners) - MOST_NAMED, 'autre', 'autres')}, dans l’annuaire."
        if len(partners) > MOST_NAMED
        else None,
        "missing": _missing(far, activities, km),
        "map": _map_facts(drawing, {row.municipality for row in far}, title),
        "source": SOURCE,
    }


def _summary(partners: Sequence[ServingPartner], rows: Sequence[Reach], far: Sequence[Reach], km: int) -> list[str]:
    known = [one.monthly_capacity for one in partners if one.monthly_capacity is not None]
    sentences = [f"{counted(len(partners), 'partenaire vérifié', 'partenaires vérifiés')} sur le territoire ou à ses abords."]
    if known:
        capacity = counted(sum(known), "appareil par mois", "appareils par mois")
        sentences.append(
            f"Capacité d’accueil déclarée\u00a0: {capacity}, par {counted(len(known), 'partenaire')} sur {len(partners)}."
        )
    near, people = len(rows) - len(far), sum(row.population for row in rows if row not in far)
    sentences.append(
        f"{counted(near, 'commune')} sur {len(rows)} à {km}\u00a0km ou moins d’un partenaire\u00a0: {counted(people, 'habitant')}."
    )
    return [" ".join(sentences)]


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"


def _activity_row(
    activity: Activity, partners: Sequence[ServingPartner], activities: Mapping[int, frozenset[Activity]]
) -> dict[str, object]:
    names = [_short(one.name) for one in partners if activity in activities.get(one.id, ())]
    more = f" et {counted(len(names) - NAMES_A_ROW, 'autre', 'autres')}" if len(names) > NAMES_A_ROW else ""
    return {
        "label": activity.label,
        "units": len(names),
        "names": ", ".join(names[:NAMES_A_ROW]) + more if names else "personne",
    }


def _missing(far: Sequence[Reach], activities: Mapping[int, frozenset[Activity]], km: int) -> str:
    done: frozenset[Activity] = frozenset().union(*activities.values())
    absent = [activity.label.lower() for activity in Activity if activity not in done]
    sentences = [
        f"Activités que personne n’exerce\u00a0: {', '.join(absent)}." if absent else "Chaque activité a au moins un partenaire."
    ]
    if far:
        names = ", ".join(row.municipality for row in far[:MOST_FAR_NAMED])
        more = f" et {counted(len(far) - MOST_FAR_NAMED, 'autre', 'autres')}" if len(far) > MOST_FAR_NAMED else ""
        sentences.append(f"Communes sans partenaire à {km}\u00a0km ou moins, hachurées sur la carte\u00a0: {names}{more}.")
    else:
        sentences.append(f"Chaque commune a un partenaire à {km}\u00a0km ou moins.")
    return " ".join(sentences)


def _map_facts(drawing: Drawing, hatched: set[str], title: str) -> Mapping[str, object]:
    """The drawing in whole tenths of its unit: a document takes no other number."""

    def tenths(value: float) -> int:
        return round(value * 10)

    return {
        "alt": f"{title}. Contours des communes et un repère par partenaire, numéroté comme dans la liste.",
        "width": tenths(drawing.width),
        "height": tenths(drawing.height),
        "shapes": [
            {"hatched": shape.name in hatched, "rings": [[[tenths(x), tenths(y)] for x, y in ring] for ring in shape.rings]}
            for shape in drawing.shapes
        ],
        "labels": [{"text": label.text, "x": tenths(label.x), "y": tenths(label.y)} for label in drawing.labels],
        "pins": [{"text": pin.text, "x": tenths(pin.x), "y": tenths(pin.y), "radius": tenths(pin.radius)} for pin in drawing.pins],
    }
