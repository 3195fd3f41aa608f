"""Avoided impact."""

from flask.cli import AppGroup

impact_cli = AppGroup("impact", help="Avoided impact.")
