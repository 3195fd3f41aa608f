"""The inventory of one's organisation."""

from flask import Blueprint

bp = Blueprint("inventory", __name__)
