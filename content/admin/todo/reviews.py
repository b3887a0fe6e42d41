"""The doctors' part: what one of them sent back, what waits for one, what is due again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.contrib.auth.models import User
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from content.admin.reviewing import Waiting, waiting
from content.admin.texts import Texts
from content.admin.todo.tasks import Kind, Task, form, task
from content.documents import HEADER
from content.models import Edition, ReviewRequest
from content.publishing import mails


def returned(texts: list[Texts]) -> dict[tuple[int, str, str], Task]:
    """What a doctor wants corrected, by page, language and section: until something newer is proposed or published."""
    latest = (
        Edition.objects.exclude(state=Edition.State.SUPERSEDED)
        .filter(page=OuterRef("edition__page"), language=OuterRef("edition__language"))
        .order_by("-number")
        .values("pk")[:1]
    )
    answers = ReviewRequest.objects.filter(
        answer=ReviewRequest.Answer.RETURNED, edition=Subquery(latest)
    ).select_related("edition__review", "answered_by")
    last = {(each.edition.page_id, each.edition.language): each for each in answers.order_by("answered_at")}
    found = {}
    for text in texts:
        answer = last.get((text.page.pk, text.language))
        if answer is None or _answered_since(answer):
            continue
        for key in answer.edition.sections or [HEADER]:
            why = (_("“%(reason)s”") % {"reason": answer.reason}, _by(answer))
            found[text.page.pk, text.language, key] = task(
                Kind.RETURNED, text, key, why, _("Correct"), form(text, key)
            )
    return found


def tasks(texts: list[Texts], user: User) -> Iterator[Task]:
    """What a doctor should read, with the way to ask one, or to answer."""
    shown = {text.page.pk: text.page for text in texts}
    found = [each for each in waiting() if each.edition.page_id in shown]
    asked = _asked(found)
    action = _("Read and answer") if user.has_perm("content.add_review") else _("Ask a doctor")
    for each in found:
        edition = each.edition
        why = [f"{each.why}.", *asked.get(edition.pk, ())]
        if each.sections and edition.state == Edition.State.PROPOSED:
            why.append(" · ".join(each.sections))
        kind = Kind.OVERDUE if each.overdue else Kind.REVIEW
        page = str(shown[edition.page_id])
        url = reverse("admin:content_review", args=[edition.pk])
        yield Task(kind, page, page, edition.language, tuple(why), action, url)


def _answered_since(answer: ReviewRequest) -> bool:
    """Whether another doctor approved the same edition afterwards."""
    review = answer.edition.review
    return bool(review and answer.answered_at and review.reviewed_at > answer.answered_at)


def _by(answer: ReviewRequest) -> str:
    who = mails.person(answer.answered_by) if answer.answered_by else ""
    when = date_format(timezone.localtime(answer.answered_at), "j F Y") if answer.answered_at else ""
    return ", ".join(filter(None, (who, when)))


def _asked(found: Iterable[Waiting]) -> dict[int, list[str]]:
    """« Demandée à … le … », by edition."""
    requests = ReviewRequest.objects.filter(
        edition__in=[each.edition.pk for each in found], answered_at=None, expires_at__gt=timezone.now()
    )
    said: dict[int, list[str]] = {}
    for each in requests.select_related("doctor"):
        date = date_format(timezone.localtime(each.asked_at), "j F")
        sentence = _("Asked of %(who)s on %(date)s.") % {"who": mails.person(each.doctor), "date": date}
        said.setdefault(each.edition_id, []).append(sentence)
    return said
