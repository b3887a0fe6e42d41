"""The kinds of section that a page may hold, in the order that patients read them.

A kind says what a section is for, and so which parts it shows and how. A section's `key`
says which one it is (`complications`, `parcours`, …): it is part of addresses and never changes.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of section.

    name: as stored in the database and in editions.
    label: as a secretary reads it (lazy, translated).
    parts: names of the typed parts that this kind may hold, besides its text.
    """

    name: str
    label: str
    parts: tuple[str, ...] = ()


MRI_RULE = "mri_rule"
INTRODUCTION = "introduction"
PATHWAY = "pathway"
PREPARATION = "preparation"
COMPLICATIONS = "complications"
WARNING_SIGNS = "warning_signs"
REFERENCES = "references"
LETTER = "letter"
KIT = "kit"
CONTACTS = "contacts"
LEGAL_IDENTITY = "legal_identity"
HOSTING = "hosting"
DATA_PROTECTION = "data_protection"
ACCESSIBILITY = "accessibility"
ACCESSIBILITY_CONTACT = "accessibility_contact"
REMEDIES = "remedies"
TERM = "term"
TEXT = "text"

KINDS: tuple[Kind, ...] = (
    Kind(MRI_RULE, _("MRI rule (card at the top)"), ("checklist",)),
    Kind(INTRODUCTION, _("Introduction"), ("key_facts", "illustrations", "risks")),
    Kind("principle", _("Principle"), ("illustrations",)),
    Kind("benefits", _("Benefits"), ("illustrations", "risks")),
    Kind("indications", _("Indications"), ("illustrations",)),
    Kind(PATHWAY, _("Pathway, step by step"), ("steps",)),
    Kind(PREPARATION, _("What to bring"), ("checklist",)),
    Kind(COMPLICATIONS, _("Complications"), ("risks", "illustrations")),
    Kind(WARNING_SIGNS, _("Warning signs: when to call"), ("checklist",)),
    Kind("follow_up", _("Follow-up"), ("illustrations",)),
    Kind("alternatives", _("Alternatives"), ("illustrations",)),
    Kind(REFERENCES, _("References"), ("references",)),
    Kind("quote_indications", _("Quotation: the indications, as the procedures’ pages say them")),
    Kind("quote_follow_up", _("Quotation: the follow-up, as the procedures’ pages say it")),
    Kind(LETTER, _("Sentences ready for a letter"), ("checklist",)),
    Kind(KIT, _("What to hand over, in the patient’s language")),
    Kind(CONTACTS, _("Contacts (from the department's record)")),
    Kind(LEGAL_IDENTITY, _("Legal identity (from the department's record)")),
    Kind(HOSTING, _("Hosting (from the department's record)")),
    Kind(DATA_PROTECTION, _("Data protection contact (from the department's record)")),
    Kind(ACCESSIBILITY, _("Accessibility declaration (from the audit)")),
    Kind(ACCESSIBILITY_CONTACT, _("Accessibility: feedback and contact (from the department's record)")),
    Kind(REMEDIES, _("Accessibility: remedies (the Défenseur des droits)")),
    Kind(TERM, _("Glossary term")),
    Kind(TEXT, _("Plain text")),
)

COMPUTED = frozenset(
    {LEGAL_IDENTITY, HOSTING, DATA_PROTECTION, ACCESSIBILITY, ACCESSIBILITY_CONTACT, REMEDIES}
)
"""Kinds that say something without a word of their own: the department's record, the audit, the law's addresses."""

QUOTED: dict[str, str] = {"quote_indications": "indications", "quote_follow_up": "follow_up"}
"""Kinds of a page for doctors that show what procedures' pages say, and the kind of section that each shows."""

INFORMATION: dict[str, Any] = {
    "usefulness": _("what it is good for (usefulness)"),
    "urgency": _("whether it is urgent (urgency)"),
    "consequences": _("what follows from it (consequences)"),
    "risks": _("frequent or serious risks"),
    "alternatives": _("other possible solutions (alternatives)"),
    "refusal": _("what may follow from a refusal"),
}
"""What the law says that a patient is told of an act (code de la santé publique, article L. 1111-2)."""

INFORMATION_CHOICES: list[tuple[str, Any]] = list(INFORMATION.items())

COVERED: dict[str, str] = {
    "benefits": "usefulness",
    "follow_up": "consequences",
    COMPLICATIONS: "risks",
    "alternatives": "alternatives",
}
"""Kinds of section that say one item of it by their very purpose. Of urgency and refusal, none does."""

BY_NAME: dict[str, Kind] = {kind.name: kind for kind in KINDS}
CHOICES: list[tuple[str, str]] = [(kind.name, kind.label) for kind in KINDS]

# The drawings that a step or an illustration may name; each is a template in
# templates/components/drawings/. A test holds the two lists together.
DRAWINGS: dict[str, str] = {
    "fracture": _("Normal spine beside a collapsed vertebra"),
    "positioning": _("Patient lying face down under the imaging arm"),
    "cannula": _("Cannula passing through the skin into the vertebra"),
    "balloon": _("Balloon inflated in the vertebra, then removed"),
    "cement": _("Cement filling the vertebra"),
    "control": _("Vertebra consolidated, cannula removed"),
}
