"""What people fill in about a partner."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectMultipleField, StringField, TextAreaField
from wtforms import ValidationError as Invalid
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from core.catalogue.models import EquipmentCategory
from core.errors import Refusal
from core.uploads import DOCUMENTS, LARGEST_FILE, GivenFile, accepted_by_browsers, check_file, given_file, sentence_of
from core.web.fields import CoordinateField, DayField, ListedField, SelectChoice, WholeField, Within, at_most
from core.web.forms import Form
from geo.partners import rules
from geo.partners.enums import Activity, DocumentKind, LegalClass, Logistics
from geo.partners.errors import CapacityOutOfRange, VolumeOutOfRange
from geo.partners.models import Partner, ProfileSuggestion
from geo.partners.rules import LARGEST_M3, MOST_UNITS_A_MONTH


class ProfileForm(Form):
    """The profile of a partner, on one page."""

    description = TextAreaField(
        "Présentation",
        [Length(max=2000, message="Écrivez 2 000 caractères au plus.")],
        description="Qui vous êtes, pour qui vous travaillez, comment vous remettre du matériel. Ce texte est public.",
    )
    website = StringField(
        "Site internet",
        [Length(max=290, message="Écrivez 290 caractères au plus.")],
        description="Par exemple https://www.exemple.fr",
        render_kw={"autocomplete": "url", "inputmode": "url"},
    )
    legal_class = ListedField(
        "Catégorie juridique",
        [InputRequired("Choisissez la catégorie juridique.")],
        choices=[SelectChoice("", "Choisissez"), *(SelectChoice(item.value, item.label) for item in LegalClass)],
        description="Elle décide des dons que la loi permet de vous faire (code général de la propriété des personnes publiques, "
        "article L. 3212-2). Un profil public dont elle change quitte l’annuaire, le temps d’être vérifié de nouveau.",
    )
    statutory_purpose = TextAreaField(
        "Objet statutaire",
        [Length(max=1000, message="Écrivez 1 000 caractères au plus.")],
        description="Recopiez l’objet de l’association comme vos statuts l’écrivent. Nécessaire aux associations d’intérêt "
        "général : la loi leur permet de recevoir des dons si cet objet est d’équiper, de former et d’accompagner des "
        "personnes en situation de précarité.",
    )
    insee_code = ListedField(
        "Commune",
        description="Sans adresse ni position exacte, la carte vous place à la mairie de cette commune.",
    )
    street = StringField(
        "Adresse où l’on vient",
        [at_most(200)],
        description="Numéro et rue, par exemple\u00a0: 1 place d’Armes. Elle est publique\u00a0: la carte vous y place. Laissez "
        "vide si personne ne vient chez vous, ou si c’est un domicile.",
        render_kw={"autocomplete": "street-address"},
    )
    latitude = CoordinateField(
        "Latitude",
        [Optional(), Within(-90, 90, "Indiquez une latitude entre −90 et 90 degrés.")],
        description="Position exacte, en degrés, par exemple 49,12",
    )
    longitude = CoordinateField(
        "Longitude",
        [Optional(), Within(-180, 180, "Indiquez une longitude entre −180 et 180 degrés.")],
        description="Par exemple 6,18",
    )
    capabilities = SelectMultipleField("Savoir-faire", validate_choice=False)
    served_codes = SelectMultipleField(
        "Communes desservies", validate_choice=False, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    monthly_capacity = WholeField(
        "Appareils que vous pouvez accueillir en un mois",
        [Optional(), Within(1, MOST_UNITS_A_MONTH, str(CapacityOutOfRange()))],
        wrong="Indiquez un nombre entier, par exemple 40.",
        description="Toutes catégories ensemble. Au-delà, vos demandes attendent le mois suivant. Vide : pas de limite.",
    )
    opening_hours = StringField(
        "Horaires d’ouverture",
        [at_most(255)],
        description="Par exemple\u00a0: lundi-vendredi 9h-12h, 14h-18h\u00a0; samedi 9h-12h\u00a0; jours fériés fermé. L’écriture "
        "d’OpenStreetMap (Mo-Fr 09:00-12:00), dans laquelle nous les gardons, convient aussi.",
        render_kw={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"},
    )
    public_served = StringField(
        "Public accueilli",
        [at_most(300)],
        description="Par exemple\u00a0: tout public, familles des écoles de Woippy, associations.",
    )
    languages = StringField(
        "Langues parlées",
        [at_most(200)],
        description="Séparées par des virgules, par exemple\u00a0: français, arabe, langue des signes.",
    )
    logistics = SelectMultipleField(
        "Comment le matériel vous parvient",
        choices=[SelectChoice(way.value, way.label) for way in Logistics],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    vehicle_volume_m3 = WholeField(
        "Volume de votre véhicule, en m³",
        [Optional(), Within(1, LARGEST_M3, str(VolumeOutOfRange()))],
        wrong="Indiquez un nombre entier de mètres cubes, par exemple 12.",
        description="Le plus grand, si vous en avez un.",
    )
    accepts_price_caps = BooleanField(
        "Nous nous engageons à respecter les prix solidaires plafonnés",
        description="Nécessaire si vous vendez : les plafonds sont dans la convention (décret n° 2022-1413).",
    )
    revision = WholeField(widget=HiddenInput(), validators=[Optional()])

    def __init__(
        self,
        *,
        categories: Sequence[EquipmentCategory],
        municipalities: Mapping[str, str],
        partner: Partner | None = None,
        suggestion: ProfileSuggestion | None = None,
        insee_code: str | None = None,
    ) -> None:
        super().__init__(data=_answers_of(partner, categories, suggestion) if partner else {"insee_code": insee_code or ""})
        self.categories = categories
        self.insee_code.choices = [
            SelectChoice("", "Hors du territoire"),
            *(SelectChoice(*item) for item in municipalities.items()),
        ]
        self.grid = [(item.label, [(f"{item.code}:{activity}", activity.label) for activity in Activity]) for item in categories]
        self.capabilities.choices = [SelectChoice(*choice) for _category, choices in self.grid for choice in choices]
        self.served_codes.choices = [SelectChoice(*item) for item in municipalities.items()]

    def validate_capabilities(self, field: SelectMultipleField) -> None:
        if not set(field.data or ()) <= {value for value, *_rest in field.iter_choices()}:
            raise Invalid("Une des cases cochées n’existe plus : vérifiez les savoir-faire, puis enregistrez de nouveau.")

    # Rules on one field are asked here too: whoever got several wrong learns of all at once.
    def validate_website(self, field: StringField) -> None:
        _check(rules.clean_website, field)

    def validate_opening_hours(self, field: StringField) -> None:
        _check(rules.clean_hours, field)

    def validate_languages(self, field: StringField) -> None:
        _check(rules.listed_languages, field)

    def answers(self) -> dict[str, Any]:
        """The profile as `services` takes it."""
        ids = {category.code: category.id for category in self.categories}
        pairs = [value.split(":") for value in self.capabilities.data or ()]
        return {
            "description": self.description.data or "",
            "website": self.website.data or "",
            "legal_class": LegalClass(self.legal_class.data),
            "statutory_purpose": self.statutory_purpose.data or "",
            "insee_code": self.insee_code.data or None,
            "street": self.street.data or "",
            "latitude": self.latitude.data,
            "longitude": self.longitude.data,
            "capabilities": {(ids[code], Activity(activity)) for code, activity in pairs},
            "served_codes": self.served_codes.data or [],
            "monthly_capacity": self.monthly_capacity.data,
            "accepts_price_caps": self.accepts_price_caps.data,
            "opening_hours": self.opening_hours.data or "",
            "public_served": self.public_served.data or "",
            "languages": self.languages.data or "",
            "logistics": [Logistics(way) for way in self.logistics.data or ()],
            "vehicle_volume_m3": self.vehicle_volume_m3.data,
        }


def _check(rule: Callable[[str], object], field: StringField) -> None:
    try:
        rule(field.data or "")
    except Refusal as refusal:
        raise Invalid(str(refusal)) from refusal


def _answers_of(
    partner: Partner, categories: Sequence[EquipmentCategory], suggestion: ProfileSuggestion | None
) -> dict[str, object]:
    """What the profile says, or would say if what waits were accepted."""
    answers, codes = rules.answers_of(partner), {category.id: category.code for category in categories}
    if suggestion is not None:
        answers = rules.with_suggestion(answers, suggestion)
    capabilities = [(codes[key], activity) for key, activity in answers["capabilities"] if key in codes]
    return {
        **answers,
        "insee_code": answers["insee_code"] or "",
        "capabilities": [f"{code}:{activity}" for code, activity in capabilities],
        "revision": partner.revision,
    }


class StepForm(Form):
    """A button about the profile as it was read."""

    revision = WholeField(widget=HiddenInput(), validators=[Optional()])


class ReasonForm(StepForm):
    """Why a profile is sent back or suspended, or changes refused."""

    reason = TextAreaField(
        "Motif",
        [
            InputRequired("Écrivez le motif : il est envoyé au partenaire."),
            Length(max=1000, message="Écrivez 1 000 caractères au plus."),
        ],
        description="Dites ce qui manque ou ce qui ne va pas, et ce que le partenaire peut faire. Ce texte lui est envoyé.",
    )


class DocumentForm(Form):
    """A document that proves something, and until when."""

    kind = ListedField(
        "Ce que le document prouve",
        [InputRequired("Choisissez ce que le document prouve.")],
        choices=[SelectChoice("", "Choisissez"), *(SelectChoice(kind.value, kind.label) for kind in DocumentKind)],
    )
    valid_until = DayField("Valable jusqu’au", [Optional()], description="Le dernier jour de validité. Vide : sans date de fin.")
    document_file = FileField(
        "Fichier",
        [FileRequired("Choisissez le fichier du justificatif.")],
        description=sentence_of(DOCUMENTS, LARGEST_FILE) + " En cas d’erreur sur cette page, il faudra le joindre de nouveau.",
        render_kw={"accept": accepted_by_browsers(DOCUMENTS)},
    )

    def answers(self) -> dict[str, Any]:
        """The document as `services` takes it; raises `FileRefused`."""
        file = check_file(given_file(self.document_file.data) or GivenFile("", b""), field="document_file")
        return {"kind": DocumentKind(self.kind.data), "valid_until": self.valid_until.data, "file": file}
