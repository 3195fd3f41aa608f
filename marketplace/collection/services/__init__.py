"""Commands on boxes and on what is reported of them."""

from marketplace.collection.services.alerts import (
    alerts_by_organisation,
    send_alerts,
)
from marketplace.collection.services.boxes import (
    edit_box,
    edit_practical_facts,
    follow_address,
    move_box,
    propose_box,
)
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
from marketplace.collection.services.emptyings import (
    EmptyingFacts,
    record_emptying,
    report_box_outcome,
    withdraw_box_outcome,
    withdraw_emptying,
)
from marketplace.collection.services.kits import (
    address_of,
    print_kit,
)
from marketplace.collection.services.mergers import follow_mergers
from marketplace.collection.services.photos import (
    change_photo,
    forget_photo,
)
from marketplace.collection.services.readings import (
    install_sensor,
    keep_message,
    note_level,
    note_not_understood,
    notice_silence,
    renew_secret,
    take_sensor_down,
)
from marketplace.collection.services.receipts import (
    print_receipt,
)
from marketplace.collection.services.reports import (
    answer_report,
    forget_words,
    report_problem,
)
from marketplace.collection.services.requests import (
    accept_request,
    ask_for_box,
    refuse_request,
)
from marketplace.collection.services.rounds import (
    Fleet,
    cancel_round,
    freeze_round,
    move_stop,
    order_by_known_ways,
    plan_round,
    prepare_round,
    progress_name,
    say_kilometres,
    say_stop,
)

__all__ = [
    "EmptyingFacts",
    "Fleet",
    "accept_request",
    "address_of",
    "alerts_by_organisation",
    "answer_report",
    "ask_for_box",
    "cancel_event",
    "cancel_registration",
    "cancel_round",
    "change_event",
    "change_photo",
    "edit_box",
    "edit_practical_facts",
    "follow_address",
    "follow_mergers",
    "forget_addresses",
    "forget_photo",
    "forget_words",
    "freeze_round",
    "install_sensor",
    "keep_message",
    "move_box",
    "move_stop",
    "note_level",
    "note_not_understood",
    "notice_silence",
    "order_by_known_ways",
    "plan_event",
    "plan_round",
    "prepare_round",
    "print_kit",
    "print_receipt",
    "progress_name",
    "propose_box",
    "record_emptying",
    "refuse_request",
    "register",
    "remind_of_events",
    "renew_secret",
    "report_box_outcome",
    "report_event",
    "report_problem",
    "say_kilometres",
    "say_stop",
    "send_alerts",
    "take_sensor_down",
    "withdraw_box_outcome",
    "withdraw_emptying",
]
