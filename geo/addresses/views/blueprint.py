"""What the views of the domain hang on."""

from flask import Blueprint

bp = Blueprint("addresses", __name__)
