"""Commands on model agreements and agreements: the only writers of their tables."""

from agreements.services.documents import make_document
from agreements.services.proposals import NEXT_NUMBER, draft_agreement, propose_agreement
from agreements.services.signatures import decline_agreement, sign_agreement, terminate_agreement
from agreements.services.templates import FOLDER, articles_to_read, load_framework_agreement, print_template
from agreements.services.texts import DATED_FACTS, dated_facts, text_between

__all__ = [
    "DATED_FACTS",
    "FOLDER",
    "NEXT_NUMBER",
    "articles_to_read",
    "dated_facts",
    "decline_agreement",
    "draft_agreement",
    "load_framework_agreement",
    "make_document",
    "print_template",
    "propose_agreement",
    "sign_agreement",
    "terminate_agreement",
    "text_between",
]
