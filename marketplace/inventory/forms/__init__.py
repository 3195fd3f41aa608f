"""What people fill in about the inventory."""

from marketplace.inventory.forms.erasures import ErasureForm, ErasureReportForm, MediumForm, OwnErasureForm
from marketplace.inventory.forms.fields import ChoiceForm, ConfirmForm
from marketplace.inventory.forms.imports import ColumnsForm, ImportForm, KindsForm, columns_form, kinds_form
from marketplace.inventory.forms.items import BulkForm, DecommissioningForm, DepartureForm, ItemForm, ReasonForm
from marketplace.inventory.forms.lists import DeclarationsForm, DormantForm, FiltersForm, LabelsForm, SheetForm
from marketplace.inventory.forms.sources import SourceForm
from marketplace.inventory.forms.stock import FreezeForm, stock_form

__all__ = [
    "BulkForm",
    "ChoiceForm",
    "ColumnsForm",
    "ConfirmForm",
    "DeclarationsForm",
    "DecommissioningForm",
    "DepartureForm",
    "DormantForm",
    "ErasureForm",
    "ErasureReportForm",
    "FiltersForm",
    "FreezeForm",
    "ImportForm",
    "ItemForm",
    "KindsForm",
    "LabelsForm",
    "MediumForm",
    "OwnErasureForm",
    "ReasonForm",
    "SheetForm",
    "SourceForm",
    "columns_form",
    "kinds_form",
    "stock_form",
]
