"""The base forms, and how a refusal becomes a form error."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from flask_wtf import FlaskForm
from wtforms import Form as PlainForm
from wtforms import HiddenField

from core.errors import Refusal


class Form(FlaskForm):
    """A form that changes something. Its key makes a second sending of the same form harmless."""

    class Meta(FlaskForm.Meta):
        locales = ("fr",)

    request_key = HiddenField()

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.request_key.data = self.request_key.data or secrets.token_urlsafe(16)
        self.form_errors = [*self.form_errors]

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Show a refusal raised inside the block next to the field at fault, or above the form."""
        try:
            yield
        except Refusal as refusal:
            if refusal.field and refusal.field in self:
                self[refusal.field].errors = [*self[refusal.field].errors, str(refusal)]
            else:
                self.form_errors.append(str(refusal))


class FilterForm(PlainForm):
    """A form that only reads: it lives in the address, so it needs neither token nor key."""

    class Meta:
        locales = ("fr",)
        says_optional = False  # every filter is

    _chosen: dict[str, object] | None = None

    def chosen(self) -> dict[str, object]:
        """The filters that are set and valid, by name; the others are left out. What was asked is read once."""
        if self._chosen is None:
            self.validate()
            self._chosen = {
                name: field.data for name, field in self._fields.items() if field.data not in (None, "", False) and not field.errors
            }
        return dict(self._chosen)

    def shown_count(self) -> int:
        """How many of the filters a person sees are set to something else than what is shown at first."""
        shown = {name: field for name, field in self._fields.items() if not isinstance(field, HiddenField)}
        return sum(name in shown and value != shown[name].default for name, value in self.chosen().items())
