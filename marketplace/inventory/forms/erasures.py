"""What was done to the data of devices."""

from collections.abc import Sequence

from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Optional
from wtforms.widgets import HiddenInput

from core.keys import key_of
from core.uploads import DOCUMENTS, LARGEST_FILE, CheckedFile, accepted_by_browsers, check_file, given_file, sentence_of
from core.web.fields import DayField, SelectChoice, WholeField, Within, at_most, one_line
from core.web.forms import Form
from marketplace.inventory.enums import ErasureLevel, ErasureResult, MediumKind
from marketplace.inventory.forms.fields import DAY
from marketplace.inventory.models import StorageMedium
from marketplace.inventory.services import ErasureFacts

GIGABYTES = "Indiquez un nombre entier de gigaoctets, par exemple 256."


class ErasureForm(Form):
    """What was done to the data: the same questions for whoever erases."""

    level = RadioField(
        "Comment les données ont-elles été effacées ?",
        [InputRequired("Dites comment les données ont été effacées.")],
        choices=[SelectChoice(level.value, f"{level.label} : {level.meaning}") for level in ErasureLevel],
        description="Ce sont les trois niveaux de la norme NIST SP 800-88.",
    )
    tool = StringField(
        "Avec quel outil ?",
        [DataRequired("Indiquez l’outil ou le moyen employé, par exemple « nwipe » ou « perçage »."), at_most(80)],
        filters=[one_line],
        description="Par exemple : nwipe, hdparm, Blancco, réinitialisation d’usine, perçage.",
    )
    tool_version = StringField("Version de l’outil", [at_most(40)], filters=[one_line])
    result = RadioField(
        "Avec quel résultat ?",
        [InputRequired("Dites si l’effacement a réussi.")],
        choices=[SelectChoice(result.value, result.label) for result in ErasureResult],
        description="Une erreur se corrige en enregistrant un autre effacement : le dernier compte, les autres restent visibles.",
    )
    operator = StringField("Qui l’a fait ?", [at_most(120)], filters=[one_line])
    on = DayField("Quand ?", [InputRequired(DAY)])
    note = StringField("Remarque", [at_most(300)], filters=[one_line])
    file = FileField(
        "Certificat ou rapport de l’outil",
        description=f"{sentence_of(DOCUMENTS, LARGEST_FILE)} En cas d’erreur sur cette page, il faudra le joindre de nouveau.",
        render_kw={"accept": accepted_by_browsers(DOCUMENTS)},
    )

    @property
    def facts(self) -> ErasureFacts:
        """What a form that is valid says."""
        return ErasureFacts(
            level=ErasureLevel(self.level.data),
            result=ErasureResult(self.result.data),
            tool=self.tool.data or "",
            erased_on=self.on.data,  # type: ignore[arg-type]  # required, hence there once the form is valid
            tool_version=self.tool_version.data or "",
            operator=self.operator.data or "",
            note=self.note.data or "",
        )

    def checked_file(self) -> CheckedFile | None:
        """The file that was joined, safe to keep; raises what `core.uploads.check_file` raises."""
        given = given_file(self.file.data)
        return check_file(given, field="file") if given else None


class ErasureReportForm(Form):
    file = FileField(
        "Rapport de l’outil", [FileRequired("Choisissez le rapport à lire.")], render_kw={"accept": ".csv,.txt,.tsv,.xlsx,.ods"}
    )


class OwnErasureForm(ErasureForm):
    """`expected` is how many devices the person saw; `medium_id` is asked of one device that has several media."""

    expected = WholeField("Nombre d’équipements", [Optional()], widget=HiddenInput())
    medium_id = SelectField("De quel support ?", coerce=key_of, validate_choice=False)

    def offer(self, media: Sequence[StorageMedium]) -> None:
        """The media of the only device, or no question."""
        if media:
            every = SelectChoice(0, "Tous les supports de l’appareil")
            self.medium_id.choices = [every, *(SelectChoice(medium.id, medium.label) for medium in media)]
            self._fields = {"medium_id": self._fields.pop("medium_id"), **self._fields}  # asked first, hence its errors first
        else:
            del self.medium_id


class MediumForm(Form):
    kind = SelectField("Support", choices=[SelectChoice(kind.value, kind.label) for kind in MediumKind])
    serial = StringField("Numéro de série du support", [at_most(80)], filters=[one_line])
    capacity_gb = WholeField("Capacité, en gigaoctets", [Optional(), Within(1, 1_000_000, GIGABYTES)], wrong=GIGABYTES)
