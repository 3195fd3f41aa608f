"""What the views of the domain hang on."""

from datetime import date
from decimal import Decimal

from flask import Blueprint

from marketplace.retex.services import rates, wording

bp = Blueprint("retex", __name__, url_prefix="/retex")

SHOWN = (
    "boxes",
    "co2e",
    "co2e_sum",
    "equivalents",
    "given",
    "interval",
    "rate",
    "rounds",
    "target",
    "years",
    "parameters",
    "share",
    "undeclared",
)
for shown in SHOWN:
    bp.add_app_template_filter(getattr(wording, f"french_{shown}"), f"french_{shown}")
bp.add_app_template_filter(rates.french_life, "french_life")
bp.add_app_template_filter(date.fromisoformat, "iso_day")
bp.add_app_template_filter(lambda figure: None if figure is None else Decimal(str(figure)), "as_decimal")
