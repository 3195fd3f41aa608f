"""The directory of partners and the sector map."""

from flask import Blueprint

bp = Blueprint("partners", __name__)
