"""What is asked of a page that draws the territory."""

from wtforms import HiddenField
from wtforms.validators import AnyOf, Optional

from core.web.forms import FilterForm

INTERACTIVE = "interactive"


class DrawnMapForm(FilterForm):
    """Everybody gets the drawing; whoever asks for the interactive map finds that choice in the address, and may send it."""

    vue = HiddenField(validators=[Optional(), AnyOf([INTERACTIVE])])

    def asks_interactive(self) -> bool:
        """Whether the interactive map takes the place of the drawing."""
        return self.chosen().get("vue") == INTERACTIVE
