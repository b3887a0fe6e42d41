"""What the desk's screens share: one language at a time, rich text, publishing after saving."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django_prose_editor.fields import ProseEditorFormField
from django_prose_editor.widgets import AdminProseEditorWidget
from js_asset import Media

from content import errors
from content.editorial.translations import SOURCE
from content.models import Edition, Page
from content.publishing import pages, publish
from content.publishing.editions import current_document
from content.translation import TRANSLATED

EDITOR: dict[str, Any] = {
    "Bold": True,
    "Italic": True,
    "Subscript": True,
    "Superscript": True,
    "HardBreak": True,
    "Heading": {"levels": [3, 4]},
    "BulletList": True,
    "OrderedList": {"enableListAttributes": False},
    "ListItem": True,
    "Link": {"enableTarget": False, "protocols": ["https", "http", "mailto", "tel"]},
    "History": True,
}
"""The editor's buttons: what `content.models.richtext` lets through and nothing else."""


def language_of(request: HttpRequest) -> str:
    """The language that the screen edits: `?lang=`, French by default."""
    wanted = request.GET.get("lang", SOURCE)
    return wanted if wanted in dict(settings.LANGUAGES) else SOURCE


def language_links(request: HttpRequest) -> dict[str, Any]:
    """The screen's language, and the way to the others."""
    language = language_of(request)
    links = [{"code": code, "name": name, "current": code == language} for code, name in settings.LANGUAGES]
    return {"language": language, "language_links": links}


class OneLanguage:
    """Mixin for ModelAdmin and inlines: translated fields in the screen's language, neutral ones in French.

    `texts` and `neutral` name fields of the model, in the order of the form.
    """

    texts: tuple[str, ...] = ()
    neutral: tuple[str, ...] = ()
    model: type[models.Model]

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[str]:
        """Columns of the screen's language."""
        language = language_of(request)
        return [f"{name}_{language}" for name in self.texts] + (
            list(self.neutral) if language == SOURCE else []
        )

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        """Rich text in its editor; every text field says its language and direction."""
        base, _sep, language = db_field.name.rpartition("_")
        translated = base in TRANSLATED.get(self.model, ()) and language in dict(settings.LANGUAGES)
        original = getattr(db_field, "translated_field", db_field)
        is_rich = type(original).__name__ == "RichTextField"
        if is_rich:
            kwargs |= {
                "form_class": ProseEditorFormField,
                "config": {"extensions": EDITOR},
                "preset": "configurable",
                "widget": AdminProseEditorWidget(config={"extensions": EDITOR}, preset="configurable"),
            }
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field is not None and translated:
            field.label = original.verbose_name
            bidi = get_language_info(language)["bidi"]
            field.widget.attrs |= {"lang": language, "dir": "rtl" if bidi else "ltr"}
        return field


class PartInline(OneLanguage, admin.StackedInline):
    """A kind of part inside its section. Rows are added and removed in French only."""

    extra = 0
    neutral = ("position",)

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return language_of(request) == SOURCE and super().has_add_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return language_of(request) == SOURCE and super().has_delete_permission(request, obj)


class PublishingAdmin(OneLanguage, admin.ModelAdmin):
    """A screen whose buttons are *Publier*, *Enregistrer le brouillon* and *Aperçu*.

    Saving is one transaction and comes first: a refused publication leaves the draft saved.
    """

    def page_and_key(self, obj: Any) -> tuple[Page, str]:
        """What the screen publishes: the page, and the key of the section (or `HEADER`)."""
        raise NotImplementedError

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Save as Django does, and then publish or preview, outside of the saving transaction."""
        response = super().changeform_view(request, object_id, form_url, extra_context)
        saved = getattr(request, "desk_saved", None)
        if saved is None:
            return response
        language = language_of(request)
        if "_preview" in request.POST:
            page, key = self.page_and_key(saved)
            url = reverse("admin:content_page_preview", args=[page.pk, language])
            return HttpResponseRedirect(f"{url}?section={key}#{key}")
        if "_publish" in request.POST:
            self._publish(request, saved, language)
        return response

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Back to the same screen and language, whatever the button."""
        request.desk_saved = obj  # type: ignore[attr-defined]  # for changeform_view, once committed
        if "_publish" not in request.POST and "_preview" not in request.POST:
            self.message_user(request, _("Draft saved. The public page has not changed."), messages.SUCCESS)
        return HttpResponseRedirect(f"{request.path}?lang={language_of(request)}")

    def _publish(self, request: HttpRequest, obj: Any, language: str) -> None:
        if not request.user.has_perm("content.publish_page"):
            self.message_user(request, str(errors.NotAllowed()), messages.ERROR)
            return
        page, key = self.page_and_key(obj)
        change = (
            Edition.Change.CORRECTION
            if request.POST.get("change") == "correction"
            else Edition.Change.SUBSTANCE
        )
        try:
            edition = publish(page, language, by=request.user, change=change, sections=[key])
        except errors.Blocked as error:
            for failure in error.failures:
                self.message_user(request, _("Not published. %(why)s") % {"why": failure}, messages.ERROR)
        except errors.NothingToPublish as error:
            self.message_user(request, str(error), messages.INFO)
        except errors.ContentError as error:
            self.message_user(request, _("Not published. %(why)s") % {"why": error}, messages.ERROR)
        else:
            document = current_document(page, language)
            url = pages.page_url(document) + (f"#{key}" if document and document.section(key) else "")
            text = _("Published: edition %(number)s. The public page has changed.") % {
                "number": edition.number
            }
            self.message_user(
                request, format_html('{} <a href="{}">{}</a>', text, url, _("See the page")), messages.SUCCESS
            )

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        """Give the editor's import map the request's nonce, and the template the language links."""
        obj, language = kwargs.get("obj"), language_of(request)
        context["media"] = Media.from_media(context["media"], nonce=str(request.csp_nonce))  # type: ignore[attr-defined]
        context |= language_links(request) | {"may_publish": request.user.has_perm("content.publish_page")}
        if obj is not None:
            page, key = self.page_and_key(obj)
            context["status"] = self._status(page, key, language)
        return super().render_change_form(request, context, *args, **kwargs)

    def _status(self, page: Page, key: str, language: str) -> dict[str, Any]:
        """What is online of this text, for the line above the buttons, and its editions."""
        editions = list(
            Edition.objects.of(page, language).select_related("published_by").defer("content")[:40]
        )
        current = next((edition for edition in editions if edition.state in Edition.PUBLIC), None)
        online = current if current and current.state == Edition.State.PUBLISHED else None
        touched = [edition for edition in editions if key in edition.sections][:8]
        document = current_document(page, language)
        return {
            "page": page,
            "key": key,
            "online": online if document and (key == "page" or document.section(key)) else None,
            "url": pages.page_url(document) if document else "",
            "editions": touched,
        }

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Never beside publish: see the list's actions."""
        return False
