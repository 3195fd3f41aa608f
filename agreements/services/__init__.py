"""Commands on model agreements and agreements: the only writers of their tables."""

from agreements.services.calendars import calendar_entries, calendar_of
from agreements.services.clauses import retire_clause, reword_clause, write_clause
from agreements.services.documents import keep_text_document, make_document, text_pdf
from agreements.services.downloads import model_docx, model_json, model_odt
from agreements.services.drafts import discard_draft_agreement, save_draft, send_draft, terms_of
from agreements.services.endings import decline_agreement, send_reminders, terminate_agreement
from agreements.services.library import (
    adapt_model,
    add_article,
    add_clause,
    begin_version,
    change_article,
    change_presentation,
    discard_draft,
    import_model,
    move_article,
    publish_version,
    remove_article,
    withdraw_version,
    write_model,
)
from agreements.services.proposals import NEXT_NUMBER, draft_agreement, propose_agreement
from agreements.services.signatures import obstacle_to_signing, record_paper_signature, sign_agreement
from agreements.services.templates import FOLDER, articles_to_read, load_library, print_template
from agreements.services.texts import DATED_FACTS, dated_facts, left_out

__all__ = [
    "DATED_FACTS",
    "FOLDER",
    "NEXT_NUMBER",
    "adapt_model",
    "add_article",
    "add_clause",
    "articles_to_read",
    "begin_version",
    "calendar_entries",
    "calendar_of",
    "change_article",
    "change_presentation",
    "dated_facts",
    "decline_agreement",
    "discard_draft",
    "discard_draft_agreement",
    "draft_agreement",
    "import_model",
    "keep_text_document",
    "left_out",
    "load_library",
    "make_document",
    "model_docx",
    "model_json",
    "model_odt",
    "move_article",
    "obstacle_to_signing",
    "print_template",
    "propose_agreement",
    "publish_version",
    "record_paper_signature",
    "remove_article",
    "retire_clause",
    "reword_clause",
    "save_draft",
    "send_draft",
    "send_reminders",
    "sign_agreement",
    "terminate_agreement",
    "terms_of",
    "text_pdf",
    "withdraw_version",
    "write_clause",
    "write_model",
]
