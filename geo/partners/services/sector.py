"""The state of the sector on one page, as it is today."""

from datetime import date

from core.accounts.queries import find_metropole
from core.catalogue.models import EquipmentCategory
from geo.partners import queries
from geo.partners.enums import Activity, DocumentKind
from geo.partners.rules import reaches, sector_facts
from geo.partners.rules.sector import Facts
from geo.territory.queries import all_municipalities, areas
from geo.territory.rules.drawing import draw


def sector_document(
    category: EquipmentCategory | None, activity: Activity | None, label: DocumentKind | None, *, on: date, km: int
) -> Facts:
    """The facts of the page about that category, that activity and who holds that label (`None`: any).

    `km` is how near a partner is near enough.
    """
    partners = queries.serving_partners(category=category.code if category else None, activity=activity, label=label, on=on)
    held = queries.activities_of([partner.id for partner in partners])
    wanted = {category.id} if category else {key for of_partner in held.values() for key in of_partner}
    activities = {
        partner_id: frozenset().union(*(done for key, done in of_partner.items() if key in wanted))
        for partner_id, of_partner in held.items()
    }
    metropole = find_metropole()
    words = [
        part
        for part in (
            category.label.lower() if category else "tous les équipements",
            activity and activity.label.lower(),
            label and label.label.lower(),
        )
        if part
    ]
    return sector_facts(
        partners,
        activities,
        reaches(all_municipalities(), partners),
        draw(areas(), [(partner.name, partner.point) for partner in partners]),
        about=", ".join(words),
        code="-".join(filter(None, (category.code if category else "tout", activity and activity.value, label and label.value))),
        territory=metropole.name if metropole else "Le territoire",
        on=on,
        km=km,
    )
