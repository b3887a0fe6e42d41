"""Editing a text that is published: the real page beside its form, and what the buttons besides « save » do."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from content.admin.editing import TextAdmin
from content.admin.forms import language_of
from content.admin.going_online import publish_drafts
from content.documents import (
    HEADER,
    Document,
    Draft,
    draft_of,
    from_rows,
    header_draft_of,
    load_parts,
    section_from_draft,
)
from content.editorial import known, saving
from content.editorial.advice import advice
from content.editorial.merge import Path
from content.editorial.saving import Text
from content.models import Edition, Page, Section
from content.publishing import paths
from content.publishing.editions import current_document, was_put_back
from content.publishing.previews import preview_document, render_preview
from content.publishing.site import PublishedPage
from content.publishing.warnings import warnings


class PublishingAdmin(TextAdmin):
    """A text that is published: *Publier*, *Enregistrer le brouillon*, *Aperçu*, and the page beside the form.

    Saving is one transaction and comes first: a refused publication leaves the draft saved.
    """

    change_form_template = "admin/content/publish_form.html"

    def page_and_key(self, obj: Page | Section) -> tuple[Page, str]:
        """What the screen publishes: the page, and the key of the section (or `HEADER`)."""
        return (obj, HEADER) if isinstance(obj, Page) else (obj.page, obj.key)

    def ways(self, request: HttpRequest, obj: Any, language: str) -> list[tuple[str, str]]:
        page, _key = self.page_and_key(obj)
        url = reverse("admin:content_page_on_a_day", args=[page.pk])
        day = (_("What this page said on a day"), f"{url}?lang={language}")
        return [*super().ways(request, obj, language), day]

    def live(self, request: HttpRequest, obj: Any, draft: Draft) -> HttpResponse:
        page, key = self.page_and_key(obj)
        return render_preview(request, preview_document(page, language_of(request), key, draft))

    def advise(self, request: HttpRequest, obj: Any, draft: Draft, names: dict[Path, str]) -> HttpResponse:
        """JSON: sentences, each with the name of its input (`""`: the whole text), and the readability."""
        page, key = self.page_and_key(obj)
        language = language_of(request)
        document = preview_document(page, language, key, draft)
        found = advice(document, key, current_document(page, language), known.site())
        said = [
            {"input": names.get(path, ""), "sentence": failure.sentence, "blocking": failure.check.blocking}
            for path, failures in found.fields.items()
            for failure in failures
        ]
        published = PublishedPage(document=document, number=0, published_at=None, change="")
        said += [
            {"input": "", "sentence": sentence, "blocking": False} for sentence in warnings(published, [key])
        ]
        return JsonResponse({"said": said, "readability": str(found.readability or "")})

    def after_saving(self, request: HttpRequest, obj: Any, response: HttpResponse) -> HttpResponse:
        response = super().after_saving(request, obj, response)
        language = language_of(request)
        page, key = self.page_and_key(obj)
        if "_preview" in request.POST:
            url = reverse("admin:content_page_preview", args=[page.pk, language])
            return HttpResponseRedirect(f"{url}?section={key}&saved=1#{key}")
        if "_publish" in request.POST:
            publish_drafts(request, page, language, [key])
        else:
            self.message_user(request, _("Draft saved. The public page has not changed."), messages.SUCCESS)
        return response

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        obj, language = kwargs.get("obj"), language_of(request)
        context["may_publish"] = request.user.has_perm("content.publish_page")
        if obj is not None:
            page, key = self.page_and_key(obj)
            online = current_document(page, language)
            context["status"] = self._status(obj, online, language)
            context["title"] = obj
            context["differs"] = self._differs(obj, online, language)
            context["may_take_up"] = context["differs"] and self._may_take_up(request, obj, online, language)
            url = reverse("admin:content_page_preview", args=[page.pk, language])
            context["preview_url"] = f"{url}?section={key}"
        return super().render_change_form(request, context, *args, **kwargs)

    def _differs(self, obj: Any, online: Document | None, language: str) -> bool:
        """Whether readers, who have this text, do not have it as the draft says it."""
        if isinstance(obj, Page):
            return online is not None and from_rows(obj, (), language).header != online.header
        published = online.section(obj.key) if online else None
        return published is not None and section_from_draft(load_parts([obj])[0], language) != published

    def _may_take_up(self, request: HttpRequest, obj: Any, online: Document | None, language: str) -> bool:
        """Whether the draft can become what readers have. A translation's parts are those of the French draft."""
        _page, key = self.page_and_key(obj)
        if online is None or not self.has_change_permission(request, obj):
            return False
        section = online.section(key)
        draft = header_draft_of(online) if key == HEADER else draft_of(section) if section else None
        return draft is not None and saving.would_change(Text(obj, language), draft)

    def _status(self, obj: Any, online: Document | None, language: str) -> dict[str, Any]:
        """What is online of this text, for the line above the buttons, and its editions. online: its page."""
        page, key = self.page_and_key(obj)
        editions = list(
            Edition.objects.of(page, language)
            .select_related("published_by", "proposed_by")
            .defer("content")[:40]
        )
        public = [each for each in editions if each.state in Edition.PUBLIC]
        latest, before = [*public, None, None][:2]
        current = latest if latest and latest.state == Edition.State.PUBLISHED else None
        document = online if current else None
        waiting = next((each for each in editions if each.state == Edition.State.PROPOSED), None)
        return {
            "page": page,
            "key": key,
            "online": current if document and (key == "page" or document.section(key)) else None,
            "url": paths.page_url(document) if document else "",
            # The last publication can be taken back; the first one has nothing before it: that is « take offline ».
            "undo": current if before and current and key in current.sections else None,
            "put_back": before if current and was_put_back(public) else None,
            "take_up_url": reverse(f"admin:content_{self.opts.model_name}_versions", args=[obj.pk]),
            "waiting": waiting if waiting and key in waiting.sections else None,
        }
