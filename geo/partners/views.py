"""The directory of partners and the sector map."""

from flask import Blueprint

import geo.territory.services  # noqa: F401 - the loader of municipalities comes with the directory

bp = Blueprint("partners", __name__)
