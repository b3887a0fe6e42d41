"""Editing a text: its form, saving as a merge, and what a refusal shows."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from js_asset import Media

from content import errors
from content.admin import conflicts, typed, versions
from content.admin.attempt import Attempt
from content.admin.forms import (
    BASE,
    OneLanguage,
    TextForm,
    base_field,
    input_names,
    language_links,
    language_of,
    posted_base,
    typed_draft,
)
from content.admin.presence import others
from content.documents import Draft
from content.editorial import saving
from content.editorial.merge import Path
from content.editorial.saving import Text
from content.models import PARTS

LIVE = "_live"
"""Set in a form that is sent for its preview and not saved."""

ADVICE = "_advice"
"""Set in a form that is sent for what the editorial checks say of it, and not saved."""


class _Typed(Exception):
    """Carries the draft of a valid form out of Django's saving, and the names of its inputs by their place in it."""

    def __init__(self, draft: Draft, names: dict[Path, str]) -> None:
        super().__init__()
        self.draft, self.names = draft, names


class TextAdmin(OneLanguage, admin.ModelAdmin):
    """A screen over one text in one language. Whatever it saves goes through `content.editorial.saving`.

    A save that is refused shows the form again with everything that was typed; two people's changes are merged,
    and where they touch the same words both are shown (409).
    """

    form = TextForm
    change_form_template = "admin/content/text_form.html"

    def get_urls(self) -> list[Any]:
        """The text's versions, besides Django's own."""
        name = f"content_{self.model._meta.model_name}_versions"
        view = self.admin_site.admin_view(lambda request, pk: versions.history(request, self, pk))
        return [path("<int:pk>/versions/", view, name=name), *super().get_urls()]

    def shown(self, draft: Draft) -> Draft:
        """The part of a draft that this screen edits."""
        return Draft(fields=draft.fields)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Save as Django does, save for what two people or an ended session make of it."""
        if object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        refusal = typed.resume(request)
        if request.method == "POST" and not refusal and posted_base(request) is None:
            refusal = _("The form was sent incomplete. Nothing was saved: try again.")
        if request.method == "POST" and conflicts.RESOLVE in request.POST:
            return self._resolve(request, object_id, refusal)
        return self._attempt(request, object_id, refusal, extra_context)

    def _attempt(
        self, request: HttpRequest, object_id: str, refusal: str, extra_context: dict[str, Any] | None
    ) -> HttpResponse:
        attempt = Attempt.begin(request, refusal)
        try:
            response = super().changeform_view(request, object_id, "", extra_context)
        except _Typed as typed_text:
            obj = self.get_object(request, object_id)
            if ADVICE in request.POST:
                return self.advise(request, obj, typed_text.draft, typed_text.names)
            return self.live(request, obj, typed_text.draft)
        except errors.Conflicting as conflict:
            return self._show_conflict(request, object_id, conflict)
        except (errors.Refused, errors.Gone) as error:
            response = self._attempt(request, object_id, str(error), extra_context)
            response.status_code = 409
            return response
        if LIVE in request.POST or ADVICE in request.POST:  # not valid yet: the preview stays as it was
            return HttpResponse(status=204)
        return self.after_saving(request, attempt.row, response) if attempt.row is not None else response

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.refusal = Attempt.of(request).refusal
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """An existing text is saved with its parts, in `save_related`."""
        if not change:
            super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Merge and store the text with its parts; what is no part of it (open questions) as Django does."""
        if not change:
            super().save_related(request, form, formsets, change)
            return
        language = language_of(request)
        draft = typed_draft(form, formsets, language)
        if LIVE in request.POST or ADVICE in request.POST:
            raise _Typed(draft, input_names(form, formsets, language))
        for formset in formsets:
            if formset.model not in PARTS.values():
                self.save_formset(request, form, formset, change)
        base = posted_base(request) or draft
        row = type(form.instance)._default_manager.get(pk=form.instance.pk)
        Attempt.of(request).result = saving.save(Text(row, language), draft, base=base, by=request.user)

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """Versions say who changed which words; Django's own log need not guess at it from formsets."""
        return super().construct_change_message(request, form, formsets, add) if add else []

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Back to the same screen and language, whatever the button."""
        Attempt.of(request).row = obj
        return HttpResponseRedirect(f"{request.path}?lang={language_of(request)}&saved=1")

    def after_saving(self, request: HttpRequest, obj: Any, response: HttpResponse) -> HttpResponse:
        """What a button does besides saving."""
        result = Attempt.of(request).result
        if result is not None and result.merged:
            self.message_user(
                request,
                _("Somebody else saved meanwhile: their changes and yours are both in the text."),
                messages.INFO,
            )
        return response

    def live(self, request: HttpRequest, obj: Any, draft: Draft) -> HttpResponse:
        """The preview of what is being typed; 204 on screens that have none."""
        return HttpResponse(status=204)

    def advise(self, request: HttpRequest, obj: Any, draft: Draft, names: dict[Path, str]) -> HttpResponse:
        """What the editorial checks say of what is being typed; 204 on screens that have none."""
        return HttpResponse(status=204)

    def _show_conflict(
        self, request: HttpRequest, object_id: str, conflict: errors.Conflicting
    ) -> HttpResponse:
        obj = self.get_object(request, object_id)
        subject = conflicts.Subject.of(Text(obj, language_of(request)))
        return conflicts.page(request, self.admin_site, subject, conflict)

    def _resolve(self, request: HttpRequest, object_id: str, refusal: str) -> HttpResponse:
        """Store what a person chose on the page that showed both texts."""
        obj = self.get_object(request, object_id)
        if not self.has_change_permission(request, obj):
            return super().changeform_view(request, object_id)
        text = Text(obj, language_of(request))
        if refusal:
            return conflicts.again(request, self.admin_site, conflicts.Subject.of(text), refusal)
        try:
            mine, base = conflicts.chosen(request)
            with transaction.atomic():
                saving.save(text, mine, base=base, by=request.user)
        except errors.Conflicting as conflict:
            return self._show_conflict(request, object_id, conflict)
        except errors.ContentError as error:
            return conflicts.again(request, self.admin_site, conflicts.Subject.of(text), str(error))
        self.message_user(
            request, _("Saved as you chose. The public page has not changed: read it again, then publish."),
            messages.SUCCESS,
        )  # fmt: skip
        return HttpResponseRedirect(f"{request.path}?lang={language_of(request)}&saved=1")

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        """Give the editor's import map the request's nonce, and the template what it shows besides the form."""
        obj, language = kwargs.get("obj"), language_of(request)
        context["media"] = Media.from_media(context["media"], nonce=str(request.csp_nonce))
        context |= language_links(request)
        if obj is not None:
            text = Text(obj, language)
            posted = request.POST.get(BASE) if request.method == "POST" else None
            context |= {
                "base": posted or base_field(self.shown(saving.read(text))),
                "place": text.place,
                "ways": self.ways(request, obj, language),
                "others": others(request.user, text.place),
                "saved": request.method == "GET" and "saved" in request.GET,
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def ways(self, request: HttpRequest, obj: Any, language: str) -> list[tuple[str, str]]:
        """(label, address) of the other screens of this text that the account may open."""
        url = reverse(f"admin:content_{self.model._meta.model_name}_versions", args=[obj.pk])
        return [(_("Versions"), f"{url}?lang={language}")]

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Never beside publish: the bin has a screen of its own."""
        return False
