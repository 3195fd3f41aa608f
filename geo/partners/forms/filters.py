"""What is looked for: partners, their places, their documents. Names are part of addresses."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import HiddenField, StringField
from wtforms.validators import AnyOf, Length, Optional

from core.catalogue.models import EquipmentCategory
from core.errors import Refusal
from core.web.fields import ListedField, SelectChoice
from core.web.forms import FilterForm
from geo.partners.enums import LABELS, Activity, DocumentKind, PartnerState
from geo.partners.queries import Offer, OfferedCategory
from geo.territory.forms import DrawnMapForm
from geo.zones import Zone, zone_asked

EVERY = [SelectChoice("", "Toutes")]
ACTIVITIES = [SelectChoice(activity.value, activity.label) for activity in Activity]
HELD_LABELS = [SelectChoice("", "Avec ou sans"), *(SelectChoice(kind.value, kind.label) for kind in LABELS)]
BACKGROUND = "plan"
NEAR_ENOUGH_KM = (2, 5, 10, 15, 20)
CHANGED = SelectChoice("modifie", "Modification proposée")
CLOSED = SelectChoice("ferme", "Fermé au répertoire des entreprises")
STATES = [SelectChoice(state.value, state.label) for state in PartnerState]


FILTERS = {
    "categorie": "category",
    "activite": "activity",
    "commune": "municipality",
    "etat": "state",
    "texte": "text",
    "label": "label",
}


class MapFilterForm(FilterForm):
    """Which partners: those that do this, with that, and hold this label."""

    categorie = ListedField("Catégorie d’équipement")
    activite = ListedField("Activité", choices=EVERY + ACTIVITIES, filters=[lambda text: text or ""])
    label = ListedField("Label ou certification", choices=HELD_LABELS, filters=[lambda text: text or ""])

    def __init__(self, formdata: Any, *, categories: Sequence[EquipmentCategory | OfferedCategory], **settings: Any) -> None:
        super().__init__(formdata, **settings)
        self.categorie.choices = EVERY + [SelectChoice(category.code, category.label) for category in categories]

    def filters(self) -> dict[str, Any]:
        """What is asked, as the queries name it."""
        chosen = self.chosen()
        return {name: chosen[asked] for asked, name in FILTERS.items() if asked in chosen}


class SectorMapForm(DrawnMapForm, MapFilterForm):
    """The same, whether the interactive map was asked for, and a background of another host under it.

    Proposes what some partner does; what an address asks and nobody does is heard all the same.
    """

    fond = HiddenField(validators=[Optional(), AnyOf([BACKGROUND])])

    def __init__(self, formdata: Any, *, offer: Offer) -> None:
        super().__init__(formdata, categories=offer.categories)
        for field, found in ((self.categorie, offer.done), (self.activite, offer.done), (self.label, offer.held)):
            every: Any = field.choices
            field.choices = [choice for choice in every if choice.value in {"", field.data} or choice.value in found]

    def asks_background(self) -> bool:
        """Whether she asked for the background, knowing where it comes from."""
        return self.chosen().get("fond") == BACKGROUND

    def asks_interactive(self) -> bool:
        """A background is seen under the interactive map alone."""
        return super().asks_interactive() or self.asks_background()

    def kept(self) -> dict[str, object]:
        """The filters alone, for the addresses of other pages."""
        return {name: value for name, value in self.chosen().items() if name not in {"fond", "vue"}}


class CoverageForm(MapFilterForm):
    """For which equipment and activity, and how near a partner is near enough."""

    km = ListedField("Distance acceptable", choices=[SelectChoice(str(km), f"{km}\u00a0km") for km in NEAR_ENOUGH_KM], default="10")

    @property
    def near_enough_km(self) -> int:
        """The distance asked, or the usual one when what is asked is not in the list."""
        return int(str(self.chosen().get("km", self.km.default)))


class PlacesForm(FilterForm):
    """What another program asks of the places of partners, in the words of the address it writes."""

    category = StringField()
    activity = StringField()
    label = StringField()
    bbox = StringField()
    lon = StringField()
    lat = StringField()
    radius_km = StringField()

    def asked(self) -> dict[str, Any]:
        """The category, the activity and the label; raises `Refusal`, whose field is the parameter at fault or given twice."""
        for field in self:
            if len(field.raw_data or ()) > 1:
                raise Refusal("Ce paramètre est donné plusieurs fois\u00a0: donnez-le une seule fois.", field=field.name)
        activity, label = self.activity.data or "", self.label.data or ""
        if activity and activity not in set(Activity):
            raise Refusal("Cette activité n’existe pas.", field="activity")
        if label and label not in LABELS:
            raise Refusal("Ce label n’existe pas.", field="label")
        return {
            "category": self.category.data or "",
            "activity": Activity(activity) if activity else None,
            "label": DocumentKind(label) if label else None,
        }

    def zone(self) -> Zone | None:
        """The zone asked; raises `Refusal`, whose field is the parameter at fault."""
        names = ("bbox", "lon", "lat", "radius_km")
        return zone_asked(**{name: (self[name].data or "").strip() for name in names})


class DirectoryFilterForm(MapFilterForm):
    """Which partners of the list; the coordinator also looks for states."""

    commune = ListedField("Commune")
    etat = ListedField("Avancement", choices=[SelectChoice("", "Tous"), *STATES, CHANGED, CLOSED])
    texte = StringField("Nom ou mot", [Length(max=100, message="Cherchez avec 100 caractères au plus.")])

    def __init__(
        self,
        formdata: Any,
        *,
        categories: Sequence[EquipmentCategory],
        municipalities: Mapping[str, str],
        every_state: bool,
    ) -> None:
        super().__init__(formdata, categories=categories)
        self.commune.choices = EVERY + [SelectChoice(*item) for item in municipalities.items()]
        if not every_state:
            del self.etat

    def filters(self) -> dict[str, Any]:
        """What is asked; neither changes that wait nor a closure are a state of the profile."""
        filters = super().filters()
        if filters.get("state") == CHANGED.value:
            del filters["state"]
            filters["has_suggestion"] = True
        elif filters.get("state") == CLOSED.value:
            del filters["state"]
            filters["found_closed"] = True
        return filters


class DocumentFilterForm(FilterForm):
    """Which documents."""

    etat = ListedField(
        "Lesquels",
        choices=[
            SelectChoice("", "Tous ceux en cours"),
            SelectChoice("a-verifier", "À vérifier"),
            SelectChoice("perimes", "Périmés"),
            SelectChoice("bientot", "Bientôt périmés"),
        ],
        filters=[lambda text: text or ""],
    )
