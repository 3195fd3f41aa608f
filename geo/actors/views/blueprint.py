"""What the views of the domain hang on."""

from flask import Blueprint

bp = Blueprint("actors", __name__, url_prefix="/acteurs")
