"""What people say of how full a box is, and of its sensor."""

from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, InputRequired

from core.web.fields import SelectChoice, WholeField, Within, at_most, one_line
from core.web.forms import FilterForm, Form
from marketplace.collection.enums import ReadingSource, SensorHealth

DEEPEST = "Indiquez une distance en millimètres, entre 0 et 10\u202f000."


class LevelForm(Form):
    """How full somebody sees a box."""

    percent = WholeField(
        "Remplissage, en pour cent",
        [InputRequired("Indiquez un nombre entre 0 et 100."), Within(0, 100, "Indiquez un nombre entre 0 (vide) et 100 (pleine).")],
        description="0\u00a0: vide\u00a0; 50\u00a0: à moitié\u00a0; 100\u00a0: pleine.",
    )


class SensorForm(Form):
    """A sensor put up in a box."""

    dev_eui = StringField(
        "Identifiant DevEUI du capteur",
        [DataRequired("Indiquez l’identifiant inscrit sur l’étiquette du capteur."), at_most(40)],
        filters=[one_line],
        description="Seize chiffres et lettres, par exemple 01-01-01-01-01-01-01-07.",
        render_kw={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"},
    )
    empty_mm = WholeField(
        "Distance à vide, en millimètres",
        [InputRequired("Indiquez la distance du capteur au fond."), Within(1, 10_000, DEEPEST)],
        description="Ce que le capteur mesure quand la borne est vide.",
    )
    full_mm = WholeField(
        "Distance quand la borne est pleine, en millimètres",
        [InputRequired("Indiquez cette distance, ou 0."), Within(0, 10_000, DEEPEST)],
        default=250,
        description="En général la zone morte du capteur, en deçà de laquelle il ne mesure plus.",
    )


class ReadingsForm(FilterForm):
    """Which readings of a box."""

    source = SelectField(
        "Qui l’a dit",
        default="",
        choices=[SelectChoice("", "Tous"), *(SelectChoice(one.value, one.label) for one in ReadingSource)],
    )

    def chosen_source(self) -> ReadingSource | None:
        """The source asked for, if it is one."""
        return ReadingSource(self.source.data) if self.source.data in set(ReadingSource) else None


class SensorsForm(FilterForm):
    """Which sensors."""

    etat = SelectField(
        "État",
        default="",
        choices=[SelectChoice("", "Tous ceux en place"), *(SelectChoice(one.value, one.label) for one in SensorHealth)],
    )

    def health(self) -> SensorHealth | None:
        """The state asked for, if it is one."""
        return SensorHealth(self.etat.data) if self.etat.data in set(SensorHealth) else None
