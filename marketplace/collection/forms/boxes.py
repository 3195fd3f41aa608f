"""A box as people describe it, and the filters of the list."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import BooleanField, SearchField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from core.catalogue.models import EquipmentCategory
from core.keys import key_of
from core.web.fields import DecimalField, Keeps, SelectChoice, WholeField, Within, at_most, cleaned, one_line
from core.web.forms import FilterForm, Form
from geo.partners.rules import clean_hours
from marketplace.collection.enums import BoxOrder, BoxState
from marketplace.collection.errors import NothingAccepted
from marketplace.collection.models import CollectionBox
from marketplace.collection.queries import BoxFilters
from marketplace.collection.rules import BoxFacts, check_capacity, facts_of
from marketplace.ledger.enums import Origin

NOBODY = SelectChoice("", "Personne pour l’instant")
ORIGINS = [SelectChoice(Origin.RESIDENTS.value, "Les habitants"), SelectChoice(Origin.AGENTS.value, "Les agents seulement")]
HOURS_HINT = (
    "Par exemple\u00a0: lundi-vendredi 9h-12h, 14h-18h\u00a0; samedi 9h-12h\u00a0; jours fériés fermé. L’écriture d’OpenStreetMap "
    "(Mo-Fr 09:00-12:00) convient aussi."
)
AS_TYPED = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}


class BoxFilterForm(FilterForm):
    """Which boxes; visitors find those in service, and are not asked for a state."""

    texte = SearchField("Rechercher", [at_most(100)], filters=[one_line], description="Un nom, un bâtiment, une rue, un code.")
    commune = SelectField("Commune", default="")
    categorie = SelectField("Ce qu’elle reçoit", default="")
    organisme = SelectField("Hôte", default="")
    preneur = SelectField("Partenaire responsable", default="")
    etat = SelectField(
        "État", default="", choices=[SelectChoice("", "Tous"), *(SelectChoice(one.value, one.label) for one in BoxState)]
    )
    tri = SelectField(
        "Trier", default=BoxOrder.MUNICIPALITY.value, choices=[SelectChoice(one.value, one.label) for one in BoxOrder]
    )

    def __init__(
        self,
        formdata: Any,
        *,
        categories: Sequence[EquipmentCategory],
        municipalities: Mapping[str, str],
        hosts: Sequence[tuple[int, str]] = (),
        partners: Sequence[tuple[int, str]] = (),
        sees_every: bool,
    ) -> None:
        super().__init__(formdata)
        self.sees_every = sees_every
        self.commune.choices = [SelectChoice("", "Toutes"), *(SelectChoice(*item) for item in municipalities.items())]
        self.categorie.choices = [SelectChoice("", "Tout"), *(SelectChoice(one.code, one.label) for one in categories)]
        self.organisme.choices = [SelectChoice("", "Tous"), *(SelectChoice(str(key), name) for key, name in hosts)]
        self.preneur.choices = [SelectChoice("", "Tous"), *(SelectChoice(str(key), name) for key, name in partners)]
        if not sees_every:
            del self.organisme, self.preneur, self.etat, self.tri

    def filters(self) -> BoxFilters:
        """The filters that are set and valid."""
        chosen: dict[str, Any] = self.chosen()
        return BoxFilters(
            text=chosen.get("texte", ""),
            category=chosen.get("categorie", ""),
            municipality=chosen.get("commune", ""),
            host_id=key_of(chosen["organisme"]) if "organisme" in chosen else None,
            responsible_id=key_of(chosen["preneur"]) if "preneur" in chosen else None,
            state=BoxState(chosen["etat"]) if "etat" in chosen else None,
            order=BoxOrder(chosen.get("tri", BoxOrder.MUNICIPALITY)),
            every_state=self.sees_every,
        )


class PracticalForm(Form):
    """What a host says of its own box."""

    spot = StringField(
        "Emplacement dans le bâtiment",
        [at_most(200)],
        filters=[one_line],
        description="Par exemple\u00a0: hall d’accueil, à gauche en entrant.",
    )
    opening_hours = StringField("Horaires d’accès", [at_most(255), Keeps(clean_hours)], description=HOURS_HINT, render_kw=AS_TYPED)
    revision = WholeField(widget=HiddenInput(), validators=[Optional()])

    def __init__(self, box: CollectionBox) -> None:
        super().__init__(data={"spot": box.spot, "opening_hours": box.opening_hours, "revision": box.revision})

    def answers(self) -> dict[str, Any]:
        """As the service takes them."""
        return {"spot": self.spot.data or "", "opening_hours": self.opening_hours.data or "", "revision": self.revision.data}


class BoxForm(Form):
    """All that is said of a box, on one page."""

    name = StringField(
        "Nom de la borne", [InputRequired("Nommez la borne, par exemple Médiathèque Verlaine."), at_most(120)], filters=[one_line]
    )
    host_id = SelectField("Hôte", [InputRequired("Choisissez l’organisme public qui accueille la borne.")], coerce=str)
    origin = SelectField(
        "Qui y dépose",
        choices=ORIGINS,
        default=Origin.RESIDENTS.value,
        description="Les chiffres disent à part ce que les habitants et les agents ont déposé.",
    )
    building = StringField(
        "Bâtiment", [InputRequired("Dites dans quel bâtiment elle se trouve."), at_most(150)], filters=[one_line]
    )
    spot = StringField(
        "Emplacement dans le bâtiment",
        [at_most(200)],
        filters=[one_line],
        description="Par exemple\u00a0: hall d’accueil, à gauche en entrant.",
    )
    street = StringField(
        "Numéro et rue",
        [at_most(200)],
        filters=[one_line],
        description="La carte y place la borne dès que l’adresse est trouvée\u00a0; d’ici là, à la mairie.",
        render_kw={"autocomplete": "off"},
    )
    insee_code = SelectField("Commune", [InputRequired("Choisissez une commune du territoire.")])
    latitude = DecimalField(
        "Latitude",
        [Optional(), Within(-90, 90, "Indiquez une latitude entre −90 et 90 degrés.")],
        wrong="Indiquez des degrés, par exemple 49,12.",
        digits=3,
        places=12,
        description="Seulement si l’adresse ne suffit pas. En degrés, par exemple 49,12.",
    )
    longitude = DecimalField(
        "Longitude",
        [Optional(), Within(-180, 180, "Indiquez une longitude entre −180 et 180 degrés.")],
        wrong="Indiquez des degrés, par exemple 6,18.",
        digits=3,
        places=12,
        description="Par exemple 6,18.",
    )
    opening_hours = StringField("Horaires d’accès", [at_most(255), Keeps(clean_hours)], description=HOURS_HINT, render_kw=AS_TYPED)
    categories = SelectMultipleField(
        "Ce qu’elle reçoit",
        [InputRequired(NothingAccepted.message)],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    accepts_batteries = BooleanField("Elle reçoit aussi les piles et les batteries, dans un bac à part")
    model = StringField("Modèle", [at_most(80)], filters=[one_line], description="Marque et référence, pour commander une pièce.")
    capacity_litres = WholeField(
        "Contenance, en litres",
        [Optional(), Keeps(lambda size: check_capacity({"capacity_litres": size}))],
        wrong="Indiquez un nombre entier de litres, par exemple 240.",
    )
    capacity_kg = WholeField(
        "Charge, en kilogrammes",
        [Optional(), Keeps(lambda size: check_capacity({"capacity_kg": size}))],
        wrong="Indiquez un nombre entier de kilogrammes, par exemple 80.",
    )
    responsible_id = SelectField(
        "Partenaire qui la vide",
        coerce=str,
        description="Il faut une convention «\u00a0Faire vider des bornes\u00a0» en vigueur avec lui.",
    )
    revision = WholeField(widget=HiddenInput(), validators=[Optional()])

    def __init__(
        self,
        *,
        hosts: Sequence[tuple[int, str]],
        partners: Sequence[tuple[int, str]],
        categories: Sequence[EquipmentCategory],
        municipalities: Mapping[str, str],
        box: CollectionBox | None = None,
        proposed: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data=_answers_of(box) if box else dict(proposed or {}))
        self.host_id.choices = [SelectChoice("", "Choisissez"), *(SelectChoice(str(key), name) for key, name in hosts)]
        self.responsible_id.choices = [NOBODY, *(SelectChoice(str(key), name) for key, name in partners)]
        self.categories.choices = [SelectChoice(str(one.id), one.label) for one in categories]
        self.insee_code.choices = [SelectChoice("", "Choisissez"), *(SelectChoice(*item) for item in municipalities.items())]

    def facts(self) -> BoxFacts:
        """What is said, as the service takes it."""
        return BoxFacts(
            name=self.name.data or "",
            host_id=key_of(self.host_id.data),
            origin=Origin(self.origin.data),
            building=self.building.data or "",
            spot=self.spot.data or "",
            street=self.street.data or "",
            insee_code=self.insee_code.data or "",
            latitude=_degrees(self.latitude.data),
            longitude=_degrees(self.longitude.data),
            opening_hours=self.opening_hours.data or "",
            categories=frozenset(key_of(text) for text in self.categories.data or ()),
            accepts_batteries=bool(self.accepts_batteries.data),
            model=self.model.data or "",
            capacity_litres=self.capacity_litres.data,
            capacity_kg=self.capacity_kg.data,
            responsible_id=key_of(self.responsible_id.data) if self.responsible_id.data else None,
        )


class StepForm(Form):
    """A step that asks nothing."""

    revision = WholeField(widget=HiddenInput(), validators=[Optional()])

    def answers(self) -> dict[str, Any]:
        """What the step is taken with."""
        return {"revision": self.revision.data}


class ReasonForm(StepForm):
    """A step that says why."""

    reason = TextAreaField("Motif", [InputRequired("Écrivez le motif."), at_most(500)], filters=[cleaned])

    def answers(self) -> dict[str, Any]:
        """The same, and why."""
        return super().answers() | {"reason": self.reason.data or ""}


def _answers_of(box: CollectionBox) -> dict[str, Any]:
    facts = facts_of(box)
    return {
        **{name: getattr(facts, name) for name in BoxFacts.__dataclass_fields__},
        "host_id": str(facts.host_id),
        "responsible_id": str(facts.responsible_id or ""),
        "categories": [str(key) for key in facts.categories],
        "revision": box.revision,
    }


def _degrees(number: Any) -> float | None:
    return None if number is None else float(number)
