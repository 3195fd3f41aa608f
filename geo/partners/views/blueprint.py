"""What the views of the domain hang on."""

from flask import Blueprint

bp = Blueprint("partners", __name__)
