"""The base forms, and how a refusal becomes a form error."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import Form as PlainForm
from wtforms import HiddenField
from wtforms.i18n import get_translations

from core.errors import Refusal

NO_SUCH_CHOICE = "Choisissez une des réponses proposées."


class French:
    """What the library says of its own, in our words; what no page of ours can send is said all the same."""

    OURS: ClassVar[dict[str, str]] = {
        "Not a valid choice.": NO_SUCH_CHOICE,
        "Invalid Choice: could not coerce.": NO_SUCH_CHOICE,
        "Invalid choice(s): one or more data inputs could not be coerced.": NO_SUCH_CHOICE,
        "'%(value)s' is not a valid choice for this field.": NO_SUCH_CHOICE,
        "'%(value)s' are not valid choices for this field.": NO_SUCH_CHOICE,
    }

    def gettext(self, words: str) -> str:
        return self.OURS.get(words) or _library_french().gettext(words).replace("'", "’")

    def ngettext(self, one: str, many: str, count: int) -> str:
        found = many if count > 1 else one
        return self.OURS.get(found) or _library_french().ngettext(one, many, count).replace("'", "’")


@cache
def _library_french() -> Any:
    return get_translations(("fr",))


class Form(FlaskForm):
    """A form that changes something. Its key makes a second sending of the same form harmless."""

    class Meta(FlaskForm.Meta):
        locales = ("fr",)

        def get_translations(self, form: object) -> French:
            return French()

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

        def get_translations(self, form: object) -> French:
            return French()

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
