"""Lots and claims."""

from flask import Blueprint

bp = Blueprint("lots", __name__)
