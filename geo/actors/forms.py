"""How the coordinator looks for spotted actors, and what is filled in about them."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from core.catalogue.models import EquipmentCategory
from core.web.fields import SelectChoice, at_most, one_line
from core.web.forms import FilterForm, Form
from geo.actors.enums import ActorState, CodeKind, RowFault
from geo.actors.models import ActorCode
from geo.actors.queries import ActorFilters
from geo.partners.enums import Activity
from geo.partners.forms import ACTIVITIES, EVERY, ListedField

WHOLE, PART = "whole", "part"
NAMES = {"texte": "text", "commune": "municipality", "categorie": "category", "activite": "activity", "etat": "state"}


class ActorFilterForm(FilterForm):
    """Which actors; those nobody has treated, unless another state is asked."""

    texte = StringField("Nom, commune ou SIRET", [Length(max=100, message="Cherchez avec 100 caractères au plus.")])
    commune = ListedField("Commune")
    categorie = ListedField("Catégorie d’équipement")
    activite = ListedField("Activité", choices=EVERY + ACTIVITIES)
    etat = ListedField(
        "Avancement",
        choices=[
            SelectChoice("", "À traiter"),
            SelectChoice("tous", "Tous"),
            *(SelectChoice(state.value, state.label) for state in ActorState if not state.is_open),
            SelectChoice("disparu", "Disparu de la publication"),
            SelectChoice("ferme", "Fermé au répertoire des entreprises"),
        ],
    )

    def __init__(self, formdata: Any, *, categories: Sequence[EquipmentCategory], municipalities: Mapping[str, str]) -> None:
        super().__init__(formdata)
        self.categorie.choices = EVERY + [SelectChoice(category.code, category.label) for category in categories]
        self.commune.choices = [
            *EVERY,
            *(SelectChoice(*item) for item in municipalities.items()),
            SelectChoice("hors", "Ailleurs, mais vient à domicile"),
        ]

    def filters(self) -> ActorFilters:
        """What is asked, as the queries name it."""
        chosen = self.chosen()
        return ActorFilters(**{name: str(chosen[asked]) for asked, name in NAMES.items() if asked in chosen})


class RemarkFilterForm(FilterForm):
    """The remarks of a reading, for one reason."""

    motif = ListedField(
        "Motif", choices=[SelectChoice("", "Tous"), *(SelectChoice(fault.value, fault.label) for fault in RowFault)]
    )

    def fault(self) -> RowFault | None:
        """The reason asked, if it is one."""
        asked = self.chosen().get("motif")
        return RowFault(str(asked)) if asked else None


class ConfirmForm(Form):
    """A button alone."""


class ActorsFileForm(Form):
    """A file of the publication."""

    file = FileField("Fichier CSV", [FileRequired("Choisissez le fichier à importer.")], render_kw={"accept": ".csv,text/csv"})
    extent = RadioField(
        "Ce que contient le fichier",
        choices=[
            SelectChoice(PART, "Une partie des acteurs du territoire\u00a0: ceux qui n’y sont pas restent tels quels"),
            SelectChoice(WHOLE, "Tous les acteurs du territoire\u00a0: ceux qui n’y sont pas sont dits disparus de la publication"),
        ],
        default=PART,
    )
    accepts_losses = BooleanField("Importer même si plus de la moitié des acteurs connus n’y sont plus")

    @property
    def is_whole(self) -> bool:
        return self.extent.data == WHOLE


class SetAsideForm(Form):
    reason = TextAreaField(
        "Motif",
        [DataRequired("Écrivez le motif\u00a0: il sera relu par qui retrouvera cet acteur."), at_most(500)],
        description="Par exemple\u00a0: ne prend pas de matériel des collectivités, appelé le 3 mars.",
    )


class CodeForm(Form):
    """What a code of the publication means here."""

    label = StringField("Nom en français", [DataRequired("Indiquez comment ce code se lit."), at_most(120)], filters=[one_line])
    meanings = SelectMultipleField(
        "Sens", validate_choice=True, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
        description="Rien de coché\u00a0: sans équivalent ici.",
    )  # fmt: skip
    source = TextAreaField(
        "Source",
        [DataRequired("Indiquez d’où vient ce sens."), at_most(300)],
        filters=[one_line],
        description="Le texte ou le choix, et la date.",
    )

    def __init__(self, kind: CodeKind, one: ActorCode | None, categories: Sequence[EquipmentCategory]) -> None:
        super().__init__(data={"label": one.label, "meanings": one.meanings, "source": one.source} if one else None)
        pairs = (
            [(activity.value, activity.label) for activity in Activity]
            if kind is CodeKind.ACTION
            else [(category.code, category.label) for category in categories]
        )
        self.meanings.choices = [SelectChoice(*pair) for pair in pairs]
        self.meanings.label.text = "Activité" if kind is CodeKind.ACTION else "Catégories d’équipement"
