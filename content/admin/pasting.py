"""The words in which the editor says what a paste had to leave out. `static/desk/paste.js` counts and composes them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext as _

CATEGORIES = {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100}
"""The plural categories of Unicode's CLDR (cardinal), as `Intl.PluralRules` names them, each with a number of its own
in the languages of the interface. A category that a language does not have falls back to `other`."""

DROPPED = {
    "pictures": ngettext_lazy("%(count)s picture", "%(count)s pictures", "count"),
    "tables": ngettext_lazy("%(count)s table", "%(count)s tables", "count"),
    "boxes": ngettext_lazy("%(count)s text box", "%(count)s text boxes", "count"),
    "objects": ngettext_lazy("%(count)s video or object", "%(count)s videos or objects", "count"),
    "notes": ngettext_lazy("%(count)s footnote", "%(count)s footnotes", "count"),
    "comments": ngettext_lazy("%(count)s comment", "%(count)s comments", "count"),
    "links": ngettext_lazy("%(count)s link", "%(count)s links", "count"),
    "symbols": ngettext_lazy("%(count)s unknown symbol", "%(count)s unknown symbols", "count"),
}
"""What is left out, by the name of its count."""

REMARKS = {
    "tables": ngettext_lazy(
        "The words of the table are kept, a paragraph for each row.",
        "The words of the tables are kept, a paragraph for each row.",
        "count",
    ),
    "links": ngettext_lazy("The words of the link are kept.", "The words of the links are kept.", "count"),
    "changes": ngettext_lazy(
        "%(count)s tracked change is taken as accepted: check it.",
        "%(count)s tracked changes are taken as accepted: check them.",
        "count",
    ),
    "struck": ngettext_lazy(
        "%(count)s passage is no longer crossed out: check it.",
        "%(count)s passages are no longer crossed out: check them.",
        "count",
    ),
    "numbering": ngettext_lazy(
        "The numbering has changed: check it.", "The numbering has changed: check it.", "count"
    ),
}
"""What is kept otherwise than it was."""


def words() -> dict[str, Any]:
    """Everything that the editor may have to say, in the language of the interface."""
    return {
        "language": get_language(),
        "pasted": _("Pasted."),
        "without": _("Pasted without %(things)s.") % {"things": "[things]"},
        "dropped": {kind: _forms(text) for kind, text in DROPPED.items()},
        "remarks": {kind: _forms(text) for kind, text in REMARKS.items()},
    }


def _forms(text: Any) -> dict[str, str]:
    """A counted text in each plural category, `[count]` in place of the number."""
    forms = {
        name: str(text % {"count": number}).replace(str(number), "[count]")
        for name, number in CATEGORIES.items()
    }
    return {name: form for name, form in forms.items() if name == "other" or form != forms["other"]}
