"""Keeping the roadmap, having reports made and sending them."""

from marketplace.steering.services.actions import change_action, comment_action, load_roadmap
from marketplace.steering.services.reports import ask_report, make_report, send_report

__all__ = ["ask_report", "change_action", "comment_action", "load_roadmap", "make_report", "send_report"]
