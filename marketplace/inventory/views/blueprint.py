"""Where the pages of this domain hang."""

from flask import Blueprint

bp = Blueprint("inventory", __name__, url_prefix="/inventaire")
