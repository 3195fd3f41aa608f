"""How the coordinator looks for spotted actors, and what is filled in about them."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf.file import FileField, FileRequired
from markupsafe import Markup
from wtforms import BooleanField, EmailField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.accounts.forms import IS_EMAIL, EditOrganisationForm
from core.catalogue.models import EquipmentCategory
from core.keys import ticked_key
from core.web.fields import ListedField, SelectChoice, at_most, one_line
from core.web.forms import FilterForm, Form
from geo.actors.enums import ActorState, CodeKind, ImportState, PairState, RowFault
from geo.actors.models import Actor, ActorCode, ActorPair
from geo.actors.queries import ActorFilters
from geo.partners.enums import Activity
from geo.partners.forms import ACTIVITIES, EVERY

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


class CodeFilterForm(FilterForm):
    """Which codes of the publication."""

    texte = StringField("Nom ou code", [Length(max=100, message="Cherchez avec 100 caractères au plus.")])
    sorte = ListedField("Sorte", choices=[SelectChoice("", "Toutes"), *(SelectChoice(kind.value, kind.label) for kind in CodeKind)])
    sens = ListedField(
        "Sens ici",
        choices=[SelectChoice("", "Avec ou sans"), SelectChoice("avec", "Avec un sens"), SelectChoice("sans", "Sans équivalent")],
    )

    def filters(self) -> dict[str, Any]:
        """What is asked, as the queries name it."""
        chosen = self.chosen()
        return {
            "text": str(chosen.get("texte", "")),
            "kind": CodeKind(str(chosen["sorte"])) if "sorte" in chosen else None,
            "has_meaning": chosen["sens"] == "avec" if "sens" in chosen else None,
        }


class RemarkFilterForm(FilterForm):
    """The remarks of a reading, for one reason."""

    motif = ListedField(
        "Motif", choices=[SelectChoice("", "Tous"), *(SelectChoice(fault.value, fault.label) for fault in RowFault)]
    )

    def fault(self) -> RowFault | None:
        """The reason asked, if it is one."""
        asked = self.chosen().get("motif")
        return RowFault(str(asked)) if asked else None


class ImportFilterForm(FilterForm):
    """Which readings."""

    etat = ListedField(
        "Avancement", choices=[SelectChoice("", "Tous"), *(SelectChoice(state.value, state.label) for state in ImportState)]
    )

    def state(self) -> ImportState | None:
        """The state asked, if it is one."""
        asked = self.chosen().get("etat")
        return ImportState(str(asked)) if asked else None


class ConfirmForm(Form):
    """A button alone."""


class ActorsFileForm(Form):
    """A file of the publication."""

    file = FileField("Fichier CSV", [FileRequired("Choisissez le fichier à importer.")], render_kw={"accept": ".csv,text/csv"})
    extent = RadioField(
        "Ce que contient le fichier",
        [InputRequired("Dites ce que contient le fichier.")],
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


class JoiningForm(EditOrganisationForm):
    """The organisation of an actor, filled in with what the publication says of it, and whom to invite."""

    contact_email = EmailField(
        "Adresse électronique de la personne à inviter",
        [Optional(), at_most(254), IS_EMAIL],
        filters=[one_line],
        description="Elle deviendra responsable de l’organisme. Vide\u00a0: vous l’inviterez plus tard.",
    )

    def __init__(self, actor: Actor | None = None) -> None:
        names = ("name", "siret", "street", "postcode", "town", "insee_code")
        super().__init__(data={name: getattr(actor, name) for name in names} if actor else None)


class PairForm(Form):
    """Which of two actors stays in the list, when they are the same."""

    kept_id = RadioField(
        "Lequel reste dans la liste\u00a0?",
        [InputRequired("Choisissez lequel reste dans la liste.")],
        coerce=ticked_key,
        validate_choice=False,
    )

    def __init__(self, pair: ActorPair) -> None:
        super().__init__(data={"kept_id": pair.first_id})
        words = Markup("<span data-typed>{}</span>")
        self.kept_id.choices = [
            SelectChoice(actor.id, words.format(f"{actor.name} ({actor.identifier})"))
            for actor in (pair.first, pair.second)
            if actor
        ]
        if pair.second is None:
            del self.kept_id


class PairFilterForm(FilterForm):
    """Which pairs; those that wait for a decision, unless others are asked."""

    etat = ListedField(
        "Décision",
        choices=[
            SelectChoice("", PairState.PROPOSED.label),
            *(SelectChoice(state.value, state.label) for state in PairState if not state.is_open),
            SelectChoice("tous", "Toutes"),
        ],
    )

    def state(self) -> str:
        """The state asked, as the queries name it."""
        return str(self.chosen().get("etat", ""))
