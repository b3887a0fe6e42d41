"""« À traiter »: what somebody at the desk has to do next, why, and the one place where it is done."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User

from content.admin.texts import LANGUAGES, Texts
from content.admin.todo import aside, drafts, reviews
from content.admin.todo.tasks import ASIDE, LABELS, Kind, Task
from content.editorial import known

__all__ = ["Group", "Kind", "Task", "Todo", "todo"]


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one kind."""

    kind: Kind
    tasks: tuple[Task, ...]

    @property
    def label(self) -> str:
        """As a secretary reads it."""
        return str(LABELS[self.kind])


@dataclass(frozen=True, slots=True)
class Todo:
    """groups: what is to do. aside: what could be better."""

    groups: tuple[Group, ...]
    aside: tuple[Group, ...]

    @property
    def count(self) -> int:
        """How many rows there are to do."""
        return sum(len(group.tasks) for group in self.groups)


def todo(texts: list[Texts], user: User) -> Todo:
    """What waits at the desk. Ten queries besides those of `texts`, whatever the number of sections.

    An account that approves finds the reviews first.
    """
    site = known.site()
    returned = reviews.returned(texts)
    tasks = [
        *returned.values(),
        *drafts.tasks(texts, site, returned),
        *reviews.tasks(texts, user),
        *aside.tasks(texts, site),
        *aside.audits(user),
    ]
    order = list(Kind)
    if user.has_perm("content.add_review"):
        order.sort(key=lambda kind: kind not in {Kind.REVIEW, Kind.OVERDUE})
    languages = list(LANGUAGES)
    tasks.sort(key=lambda task: languages.index(task.language))
    groups = [Group(kind, tuple(task for task in tasks if task.kind is kind)) for kind in order]
    filled = [group for group in groups if group.tasks]
    return Todo(
        tuple(group for group in filled if group.kind not in ASIDE),
        tuple(group for group in filled if group.kind in ASIDE),
    )
