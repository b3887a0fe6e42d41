"""What a row of « À traiter » is: its kinds, its words, its addresses."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext_lazy

from content.admin.texts import Texts
from content.editorial.checks import Failure


class Kind(StrEnum):
    """Why something is to do, the most pressing first."""

    RETURNED = "returned"
    BLOCKED = "blocked"
    OVERDUE = "overdue"
    STALE = "stale"
    UNPUBLISHED = "unpublished"
    MISSING = "missing"
    REVIEW = "review"
    TO_CHECK = "to-check"
    LAW = "law"
    QUESTION = "question"
    ADVICE = "advice"


LABELS: dict[Kind, Promise] = {
    Kind.RETURNED: gettext_lazy("To correct"),
    Kind.BLOCKED: gettext_lazy("Blocked"),
    Kind.OVERDUE: gettext_lazy("Review overdue"),
    Kind.STALE: gettext_lazy("To update"),
    Kind.UNPUBLISHED: gettext_lazy("To publish"),
    Kind.MISSING: gettext_lazy("To translate"),
    Kind.REVIEW: gettext_lazy("To review"),
    Kind.TO_CHECK: gettext_lazy("To check"),
    Kind.LAW: gettext_lazy("What the law asks for"),
    Kind.QUESTION: gettext_lazy("Open questions for the doctors"),
    Kind.ADVICE: gettext_lazy("Advice on the wording"),
}

ASIDE = frozenset({Kind.LAW, Kind.QUESTION, Kind.ADVICE})
"""What improves a text that is published and up to date: it does not keep « Rien à traiter » from being true."""


@dataclass(frozen=True, slots=True)
class Task:
    """One row. place, page: where. why: sentences. action: the button's words. url: the very place."""

    kind: Kind
    place: str
    page: str
    language: str
    why: tuple[str, ...]
    action: str
    url: str

    @property
    def language_name(self) -> str:
        """« anglais », in the words of whoever reads the list."""
        return str(get_language_info(self.language)["name_translated"]).lower()


def task(kind: Kind, text: Texts, key: str, why: tuple[str, ...], action: str, url: str) -> Task:
    """A row about one section of a text, or with `HEADER` about its page."""
    return Task(kind, text.title(key), str(text.page), text.language, why, action, url)


def form(text: Texts, key: str) -> str:
    """The screen where a section is edited, or the page for any other key."""
    row = text.rows.get(key)
    name, pk = ("section", row.pk) if row else ("page", text.page.pk)
    return f"{reverse(f'admin:content_{name}_change', args=[pk])}?lang={text.language}"


def record(text: Texts) -> str:
    """The screen of the department's record."""
    url = reverse("admin:content_department_change", args=[text.page.department_id])
    return f"{url}?lang={text.language}"


def translation(text: Texts, key: str) -> str:
    """The screen where a section, or with `HEADER` the page's own texts, is translated."""
    return f"{reverse('admin:content_translate', args=[text.page.pk, key])}?lang={text.language}"


def whole_page(text: Texts) -> str:
    """The screen where everything that differs is read again and published at once."""
    return reverse("admin:content_page_publish", args=[text.page.pk, text.language])


def sentences(failures: list[Failure]) -> tuple[str, ...]:
    """What is wrong, each once."""
    return tuple(dict.fromkeys(capfirst(failure.sentence) for failure in failures))
