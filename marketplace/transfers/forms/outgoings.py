"""What left otherwise than through a lot."""

from collections.abc import Sequence

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Optional

from core.catalogue.models import EquipmentCategory
from core.keys import key_of
from core.uploads import DOCUMENTS, LARGEST_FILE, CheckedFile, accepted_by_browsers, check_file, given_file, sentence_of
from core.web.fields import DayField, SelectChoice, at_most, cleaned, one_line
from core.web.forms import Form
from marketplace.inventory.models import EquipmentItem
from marketplace.lots.enums import Age
from marketplace.transfers.enums import Channel
from marketplace.transfers.forms.fields import DevicesField, EurosField, UnitsField
from marketplace.transfers.services import Departure

A_DAY = "Indiquez une date, par exemple 14/04/2026."


class OutgoingForm(Form):
    channel = RadioField(
        "Comment ce matériel est-il sorti ?",
        [InputRequired("Choisissez comment ce matériel est sorti.")],
        choices=[SelectChoice(channel.value, channel.label) for channel in Channel],
    )
    recipient = StringField(
        "À qui ?",
        [DataRequired("Indiquez à qui le matériel est allé, par exemple « éco-organisme »."), at_most(200)],
        filters=[one_line],
        description="Un organisme, ou « agents de la commune » : jamais le nom d’une personne.",
    )
    left_on = DayField("Parti le", [InputRequired(A_DAY)])
    category_id = SelectField("Sans inventaire : quelle catégorie ?", coerce=key_of, validate_choice=False)
    units = UnitsField("Sans inventaire : combien d’unités ?", hint="Laissez vide si tout est coché ci-dessus.")
    age = SelectField(
        "Sans inventaire : quel âge ?",
        choices=[SelectChoice(age.value, age.label) for age in reversed(Age)],
        description="À la date de la réforme. Plus de dix ans : hors du taux du décret.",
    )
    is_protected = BooleanField("Ce matériel contient des informations protégées (secret de la défense, obligations de sécurité)")
    highest_value_eur = EurosField(
        "Valeur du bien le plus cher, en euros",
        hint="Pour un don seulement, nécessaire pour un don à un agent : ce à quoi il se vendrait aujourd’hui. Un poste complet "
        "(unité centrale, écran, clavier, souris) compte pour un seul bien.",
    )
    is_waste = BooleanField(
        "Ce matériel est parti comme déchet",
        description="Une reprise par un éco-organisme, ou une vente pour la matière : la sortie entre au registre des déchets.",
    )
    committed_on = DayField(
        "Engagement de réemploi signé le",
        [Optional()],
        description="Vente ou reprise : le bénéficiaire s’est engagé avant, par écrit, à réemployer. Sinon, rien ne compte.",
    )
    proof_file = FileField(
        "Preuve du réemploi",
        description=sentence_of(DOCUMENTS, LARGEST_FILE) + " Elle peut être jointe plus tard.",
        render_kw={"accept": accepted_by_browsers(DOCUMENTS)},
    )
    note = TextAreaField("Remarque", [Optional(), at_most(500)], filters=[cleaned])

    def departure(self) -> Departure:
        """What is said, for the command."""
        items = self._fields.get("items")
        return Departure(
            channel=Channel(self.channel.data),
            recipient=self.recipient.data or "",
            left_on=self.left_on.data,  # type: ignore[arg-type]  # required, hence there once the form is valid
            committed_on=self.committed_on.data,
            item_ids=(items.data or []) if items else [],
            category_id=self.category_id.data or None,
            units=self.units.data or 0,
            age=Age(self.age.data),
            is_protected=bool(self.is_protected.data),
            is_waste=bool(self.is_waste.data),
            highest_value_eur=self.highest_value_eur.data,
            note=self.note.data or "",
        )

    def checked_file(self) -> CheckedFile | None:
        """The file that was joined, safe to keep; raises `FileRefused`."""
        given = given_file(self.proof_file.data)
        return check_file(given, field="proof_file") if given else None


def outgoing_form(devices: Sequence[EquipmentItem], categories: Sequence[EquipmentCategory]) -> OutgoingForm:
    """The form with the devices that may leave, to tick."""
    fields = {"items": DevicesField("Appareils de l’inventaire", devices)} if devices else {}
    form = type("DevicesOutgoingForm", (OutgoingForm,), fields)()
    form.category_id.choices = [SelectChoice(0, "Aucune"), *(SelectChoice(one.id, one.label) for one in categories)]
    return form


class OutgoingProofForm(Form):
    proof_file = FileField(
        "Preuve du réemploi",
        [FileRequired("Choisissez le document qui justifie le réemploi.")],
        description=sentence_of(DOCUMENTS, LARGEST_FILE),
        render_kw={"accept": accepted_by_browsers(DOCUMENTS)},
    )

    def checked_file(self) -> CheckedFile | None:
        """The file that was joined, safe to keep; raises `FileRefused`."""
        given = given_file(self.proof_file.data)
        return check_file(given, field="proof_file") if given else None
