"""The e-mails that the desk sends: in French, as plain text with a simple HTML form."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from content import errors
from content.documents.pieces import PieceChanges
from content.models import Edition, ReviewRequest
from content.publishing.paths import absolute

log = logging.getLogger(__name__)

_NAMED = 2
"""How many sections a subject names: more would be cut by the reader's mail program."""


def send_request(request: ReviewRequest, *, link: str, changes: Sequence[PieceChanges]) -> None:
    """The link by which a doctor answers. Raises MailNotSent."""
    with translation.override(settings.LANGUAGE_CODE):
        titles = [each.title for each in changes]
        _send(
            request.doctor,
            _("To review: %(what)s") % {"what": _what(request.edition, titles)},
            ("mail/review_request.txt", "mail/review_request.html"),
            {
                "request": request,
                "page": page_title(request.edition),
                "titles": titles,
                "link": absolute(link),
                "asked_by": person(request.asked_by),
            },
        )


def send_returned(request: ReviewRequest, *, link: str) -> None:
    """What a doctor wants corrected, to whoever asked. Raises MailNotSent."""
    with translation.override(settings.LANGUAGE_CODE):
        _send(
            request.asked_by,
            _("To correct: %(what)s") % {"what": _what(request.edition, [])},
            ("mail/review_returned.txt", "mail/review_returned.html"),
            {
                "request": request,
                "page": page_title(request.edition),
                "doctor": person(request.doctor),
                "link": absolute(link),
            },
        )


def send_reminder(to: User, edition: Edition, *, overdue: bool, link: str, may_approve: bool) -> None:
    """The next review is due soon, or was due already. Raises MailNotSent."""
    with translation.override(settings.LANGUAGE_CODE):
        what = _what(edition, [])
        subject = _("Review overdue: %(what)s") if overdue else _("Review due soon: %(what)s")
        _send(
            to,
            subject % {"what": what},
            ("mail/review_reminder.txt", "mail/review_reminder.html"),
            {
                "edition": edition,
                "review": edition.review,
                "page": page_title(edition),
                "overdue": overdue,
                "link": absolute(link),
                "may_approve": may_approve,
            },
        )


def send_account_notice(to: User, what: str) -> None:
    """Something by which one gets in was changed. what: a sentence. Raises MailNotSent."""
    with translation.override(settings.LANGUAGE_CODE):
        _send(
            to,
            _("Your account: %(what)s") % {"what": what},
            ("mail/account_notice.txt", "mail/account_notice.html"),
            {"what": what, "username": to.get_username(), "link": absolute(reverse("admin:index"))},
        )


def person(user: User) -> str:
    """How a mail names somebody."""
    return user.get_full_name() or user.get_username()


def page_title(edition: Edition) -> str:
    """The page's title in the edition, with its language where that is not French."""
    names: dict[str, str] = dict(settings.LANGUAGES)
    title = str(edition.content["title"]) or edition.page.key
    if edition.language == settings.LANGUAGE_CODE:
        return title
    return f"{title} ({names.get(edition.language, edition.language)})"


def _what(edition: Edition, titles: Sequence[str]) -> str:
    """« Vertébroplastie – Quel suivi ?, Quels risques ? et 3 autres »."""
    named = ", ".join(titles[:_NAMED])
    if rest := len(titles) - _NAMED:
        named += f" (+{rest})" if rest > 0 else ""
    return f"{page_title(edition)} – {named}" if named else page_title(edition)


def _send(to: User, subject: str, templates: tuple[str, str], context: dict[str, Any]) -> None:
    """templates: of the plain text and of the HTML."""
    if not to.email:
        raise errors.MailNotSent(person(to), _("this account has no e-mail address"))
    context |= {"recipient": person(to), "subject": subject}
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=render_to_string(templates[0], context),
        to=[to.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string(templates[1], context), "text/html")
    try:
        message.send()
    # ValueError: an address or a header that no mail can carry.
    except (OSError, smtplib.SMTPException, ValueError) as error:
        log.warning("mail to %s not sent: %s", to.email, error)
        raise errors.MailNotSent(person(to), str(error).splitlines()[0] if str(error) else "") from error
