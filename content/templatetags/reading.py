"""Filters of the public templates."""

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from content.documents.schema import RiskFigure
from content.models.richtext import sanitise
from content.publishing import risks
from content.publishing.glossary import Marked

register = template.Library()


@register.filter
def breakable(title: str) -> SafeString:
    """A title that may break after a slash: « vertébroplastie/kyphoplastie » is wider than a phone."""
    return mark_safe(escape(title).replace("/", "/<wbr>"))  # noqa: S308  escaped on this very line  # nosec B308 B703


@register.filter
def rich(html: str) -> SafeString:
    """Rich text, sanitised once more on its way out: an edition may be older than a stricter rule.

    Marked text (`content.publishing.glossary`) is, and has links that a secretary cannot write.
    """
    if isinstance(html, Marked):
        return html
    return mark_safe(sanitise(html))  # noqa: S308  that is what sanitise() is for  # nosec B308 B703


@register.filter
def web(url: str) -> str:
    """An http(s) address, `""` for any other: a form refuses `javascript:`, an import or an old edition may not."""
    return url if url.startswith(("https://", "http://")) else ""


@register.filter
def crowd(risk: RiskFigure) -> risks.Crowd | None:
    """A risk in a thousand people; None where that would mislead."""
    return risks.crowd(risk)


@register.filter
def count(number: int) -> str:
    """A whole number as the active language writes it."""
    return risks.count(number)
