"""Which layer, and of which year."""

from collections.abc import Sequence
from typing import Any

from core.web.fields import ListedField, SelectChoice
from geo.territory.forms import DrawnMapForm
from marketplace.atlas.enums import MapLayer


class LayerForm(DrawnMapForm):
    """One layer at a time, among those this person sees."""

    couche = ListedField("Couche", default=MapLayer.ENGAGED.value)
    annee = ListedField("Année")

    def __init__(self, formdata: Any, *, layers: Sequence[MapLayer], years: Sequence[int]) -> None:
        super().__init__(formdata)
        self.couche.choices = [SelectChoice(layer.value, layer.label) for layer in layers]
        self.annee.choices = [SelectChoice("", "La plus récente"), *(SelectChoice(str(year), str(year)) for year in years)]
        self.years = years

    def layer(self) -> MapLayer:
        return MapLayer(str(self.chosen().get("couche", MapLayer.ENGAGED.value)))

    def year(self) -> int | None:
        """The year asked for, or the newest one; none when there is none."""
        return int(str(self.chosen()["annee"])) if "annee" in self.chosen() else next(iter(self.years), None)
