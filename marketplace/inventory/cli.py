"""The inventory."""

from flask.cli import AppGroup

inventory_cli = AppGroup("inventory", help="The inventory.")
