"""Commands on boxes and on what is reported of them."""

from marketplace.collection.services.boxes import edit_box, edit_practical_facts, move_box, propose_box
from marketplace.collection.services.cleanups import (
    cancel_event,
    cancel_registration,
    change_event,
    forget_addresses,
    plan_event,
    register,
    remind_of_events,
    report_event,
)
from marketplace.collection.services.photos import change_photo, forget_photo
from marketplace.collection.services.readings import (
    install_sensor,
    keep_message,
    note_level,
    notice_silence,
    renew_secret,
    take_sensor_down,
)
from marketplace.collection.services.reports import answer_report, report_problem

__all__ = [
    "answer_report",
    "cancel_event",
    "cancel_registration",
    "change_event",
    "change_photo",
    "edit_box",
    "edit_practical_facts",
    "forget_addresses",
    "forget_photo",
    "install_sensor",
    "keep_message",
    "move_box",
    "note_level",
    "notice_silence",
    "plan_event",
    "propose_box",
    "register",
    "remind_of_events",
    "renew_secret",
    "report_event",
    "report_problem",
    "take_sensor_down",
]
