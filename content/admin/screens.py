"""The screens of the desk, one a model; a page has its own file (`content.admin.page`)."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content import errors
from content.admin.editing import TextAdmin
from content.admin.forms import language_of
from content.admin.guidance import advise
from content.admin.inlines import INLINES, NoteInline
from content.admin.labels import NAMES_OF_A_TERM
from content.admin.publishing import PublishingAdmin
from content.documents import Draft
from content.editorial.translations import SOURCE
from content.models import PARTS, Department, Edition, Note, Section
from content.sections import BY_NAME, TERM


@admin.register(Section)
class SectionAdmin(PublishingAdmin):
    """One question, one language at a time."""

    texts = ("title", "label", "body", "forms")
    list_display = ("__str__", "page", "key")
    list_filter = ("page",)
    search_fields = ("title_fr", "body_fr", "key")
    list_select_related = ("page",)
    actions = None

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Section]:
        """Not those in the bin, save when one of them is being saved: what was typed is shown again then."""
        rows = super().get_queryset(request).select_related("page")
        return rows if request.method == "POST" else rows.present()

    def shown(self, draft: Draft) -> Draft:
        return draft

    def ways(self, request: HttpRequest, obj: Any, language: str) -> list[tuple[str, str]]:
        ways = super().ways(request, obj, language)
        if request.user.has_perm("content.delete_section"):
            ways.append((_("Put in the bin"), reverse("admin:content_bin_put", args=["partie", obj.pk])))
        return ways

    def get_inlines(self, request: HttpRequest, obj: Section | None) -> list[Any]:
        """The parts that this kind of section holds; the open questions beside the French text."""
        if obj is None:
            return []
        kind = BY_NAME[obj.kind]
        inlines: list[Any] = [INLINES[name] for name in kind.parts]
        return [*inlines, NoteInline] if language_of(request) == SOURCE else inlines

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        hidden = "label" if obj and obj.kind == TERM else "forms"
        fields = [name for name in super().get_fields(request, obj) if not name.startswith(f"{hidden}_")]
        return ["page", "key", "kind", "position", *fields] if obj is None else fields

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """With what to write under each field that is empty."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is None:
            return form
        for name, said in NAMES_OF_A_TERM.items() if obj.kind == TERM else ():
            form.base_fields[f"{name}_{language_of(request)}"].label = said
        return advise(form, language_of(request), obj.kind, row=obj)

    def get_formsets_with_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        """With what to write under the fields of parts."""
        names = {model: name for name, model in PARTS.items()}
        for formset, inline in super().get_formsets_with_inlines(request, obj):
            if obj and inline.model in names:
                advise(formset.form, language_of(request), obj.kind, part=names[inline.model])
            yield formset, inline


@admin.register(Department)
class DepartmentAdmin(TextAdmin):
    """The one department. Saving is publishing: its phone number belongs to every page."""

    change_form_template = "admin/content/department/change_form.html"
    texts = ("name", "hospital", "hours", "address")
    neutral = (
        "phone",
        "urgent_phone",
        "email",
        "demonstration",
        "publisher",
        "publisher_address",
        "publisher_phone",
        "publication_director",
        "host",
        "host_address",
        "host_phone",
        "data_controller",
        "data_protection_contact",
        "log_basis",
        "log_days",
        "accessibility_scheme",
        "accessibility_plan",
        "review_required",
        "review_months",
        "reminder_days",
    )
    actions = None

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """There is one: go to it."""
        department = Department.objects.first()
        if department is None:
            return super().changelist_view(request, extra_context)
        return HttpResponseRedirect(reverse("admin:content_department_change", args=[department.pk]))

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save; say so when the public pages could not follow."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except errors.SnapshotFailed as error:
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def after_saving(self, request: HttpRequest, obj: Any, response: HttpResponse) -> HttpResponse:
        response = super().after_saving(request, obj, response)
        self.message_user(request, _("Saved: every public page has changed."), messages.SUCCESS)
        return response

    def has_add_permission(self, request: HttpRequest) -> bool:
        return not Department.objects.exists() and super().has_add_permission(request)


@admin.register(Note)
class NoteAdmin(admin.ModelAdmin):
    """Open questions; answering one is an action, so that who and when are recorded."""

    list_display = ("text", "section", "created_at", "resolved_at")
    list_filter = ("resolved_at",)
    list_select_related = ("section",)
    fields = ("section", "text", "created_at", "resolved_by", "resolved_at")
    readonly_fields = ("created_at", "resolved_by", "resolved_at")
    actions = ("resolve",)

    @admin.action(description=gettext_lazy("Mark as answered"), permissions=["change"])
    def resolve(self, request: HttpRequest, queryset: models.QuerySet[Note]) -> None:
        """Record who answered, and when."""
        queryset.filter(resolved_at=None).update(resolved_by=request.user, resolved_at=timezone.now())

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(Edition)
class EditionAdmin(admin.ModelAdmin):
    """What was published, and when. Nobody edits it."""

    list_display = ("page", "language", "number", "change", "state", "published_by", "published_at")
    list_filter = ("page", "language", "state")
    list_select_related = ("page", "published_by")
    fields = (
        "page",
        "language",
        "number",
        "change",
        "state",
        "published_by",
        "published_at",
        "withdrawn_by",
        "withdrawn_at",
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False
