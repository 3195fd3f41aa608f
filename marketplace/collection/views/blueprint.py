"""What the views of the domain hang on."""

from flask import Blueprint

bp = Blueprint("collection", __name__)
