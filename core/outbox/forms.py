"""Buttons, and nothing to fill in."""

from core.web.forms import Form


class ConfirmForm(Form):
    """A button that changes something."""
