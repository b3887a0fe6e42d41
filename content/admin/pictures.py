"""Pictures on the desk: giving one, describing it in each language, choosing it for a section, deleting it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content import errors
from content.admin import typed
from content.admin.attempt import Attempt
from content.admin.editing import TextAdmin
from content.admin.forms import PartInline, TextForm
from content.admin.structure import need, screen
from content.editorial import pictures
from content.editorial.encoded import MAX_BYTES, Encoded, refuse_size
from content.models import Illustration, Picture
from content.models.picture import FOLDER
from content.translation import SOURCE

SCRIPT = "desk/pictures.js"
"""Shows the picture that is chosen. Without it the choice is words."""


class UploadForm(TextForm):
    """A new picture: its file and its texts. `encoded`: the file as it will be stored."""

    encoded: tuple[Encoded, ...] = ()

    upload = forms.FileField(
        label=gettext_lazy("picture file"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        error_messages={"required": gettext_lazy("Choose the file of the picture.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["upload"].help_text = _(
            "JPEG, PNG or WebP, %(most)s MB at most. The site makes it smaller and removes what the file says of the "
            "place, the date and the camera."
        ) % {"most": MAX_BYTES // (1024 * 1024)}

    def clean_upload(self) -> Any:
        """Refused, or made ours."""
        given = self.cleaned_data["upload"]
        try:
            refuse_size(given.size)
            from content.editorial.images import encode  # Pillow: most processes never encode a picture

            self.encoded = encode(given.read())
        except errors.UnusablePicture as error:
            raise forms.ValidationError(str(error)) from None
        return given

    def clean(self) -> dict[str, Any]:
        """No browser gives a file twice: where something else is wrong, the person is told to choose it again."""
        cleaned = super().clean()
        if self.errors and "upload" not in self.errors:
            self.add_error("upload", _("Choose the file again: a browser does not keep it."))
        return cleaned


class PictureSelect(forms.Select):
    """A list of pictures, a small view of the chosen one, and the way to give another."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        select = super().render(name, value, {**(attrs or {}), "data-picture": ""}, renderer)
        context = {
            "select": select,
            "id": (attrs or {}).get("id", ""),
            "key": value or "",
            "add_url": f"{reverse('admin:content_picture_add')}?{TO_FIELD_VAR}=key&{IS_POPUP_VAR}=1",
            "view_url": reverse("admin:content_picture_view", args=["-"]).removesuffix("-/"),
        }
        return render_to_string("admin/picture_choice.html", context)

    class Media:
        js = ("admin/js/jquery.init.js", SCRIPT)  # in this order


class PictureField(forms.ChoiceField):
    """A picture, by its key. Django's own field would ask the database again for each row of the form."""

    def __init__(self, rows: list[Picture], **kwargs: Any) -> None:
        self.rows = {row.key: row for row in rows}
        named = [(row.key, f"{row.alt_fr or _('no description yet')} – {row.credit}") for row in rows]
        super().__init__(
            choices=[("", _("No picture")), *named],
            widget=PictureSelect,
            required=False,
            error_messages={"invalid_choice": _("This picture was deleted meanwhile. Choose another one.")},
            **kwargs,
        )

    def clean(self, value: Any) -> Picture | None:
        return self.rows.get(super().clean(value))


class IllustrationInline(PartInline):
    """Drawings and pictures."""

    model = Illustration
    texts = ("alt", "caption")
    neutral = ("drawing", "picture", "position")

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[str]:
        """What is shown first, then what is said of it."""
        fields = super().get_fields(request, obj)
        chosen = [name for name in ("drawing", "picture") if name in fields]
        return [*chosen, *(name for name in fields if name not in chosen)]

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name != "picture":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        if not hasattr(request, "desk_pictures"):
            request.desk_pictures = list(Picture.objects.all())
        return PictureField(request.desk_pictures, label=db_field.verbose_name)


@admin.register(Picture)
class PictureAdmin(TextAdmin):
    """A picture: its file is given once and never changes; its texts are edited like any other."""

    change_form_template = "admin/picture_form.html"
    texts = ("alt",)
    neutral = ("credit", "licence")
    list_display = ("small_view", "__str__", "credit", "added_at")
    list_display_links = ("__str__",)
    search_fields = ("alt_fr", "credit", "key")
    actions = None

    def get_urls(self) -> list[Any]:
        """The small view, and deleting."""
        wrap = self.admin_site.admin_view
        return [
            path("vignette/<slug:key>/", wrap(self.view_of), name="content_picture_view"),
            path("<int:pk>/supprimer/", wrap(self.deletion), name="content_picture_remove"),
            *super().get_urls(),
        ]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        if obj is None:
            return ["upload", f"alt_{SOURCE}", *self.neutral]
        return super().get_fields(request, obj)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = UploadForm
        return super().get_form(request, obj, change=change, **kwargs)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """What was typed beside a new picture comes back after a session that ended."""
        if object_id is None:
            Attempt.begin(request, typed.resume(request))
            extra_context = {**(extra_context or {}), "title": _("Add a picture")}
        return super().changeform_view(request, object_id, form_url, extra_context)

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        """Illustrations name a picture by its key."""
        return to_field == "key" or super().to_field_allowed(request, to_field)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            pictures.add(obj, form.encoded, by=request.user)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> Any:
        if IS_POPUP_VAR in request.POST:
            return super().response_add(request, obj, post_url_continue)
        text = _("Picture added. Readers see it once a section that shows it is published.")
        self.message_user(request, text, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:content_picture_change", args=[obj.pk]))

    def after_saving(self, request: HttpRequest, obj: Any, response: HttpResponse) -> HttpResponse:
        response = super().after_saving(request, obj, response)
        text = _("Saved. Readers see it once the sections that show this picture are published.")
        self.message_user(request, text, messages.SUCCESS)
        return response

    def ways(self, request: HttpRequest, obj: Any, language: str) -> list[tuple[str, str]]:
        ways = super().ways(request, obj, language)
        if request.user.has_perm("content.delete_picture"):
            ways.append((_("Delete the picture"), reverse("admin:content_picture_remove", args=[obj.pk])))
        return ways

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        if (obj := kwargs.get("obj")) is not None:
            context |= {"picture": obj, "address": _address(obj), "uses": pictures.uses(obj)}
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=gettext_lazy("small view"))
    def small_view(self, picture: Picture) -> str:
        """The picture itself, small. Its description is beside it."""
        return format_html('<img class="desk-thumb" src="{}" alt="">', _address(picture))

    def view_of(self, request: HttpRequest, key: str) -> HttpResponse:
        """The small file of a picture, by its key: for the list from which one is chosen."""
        need(request, "content.view_picture")
        return HttpResponseRedirect(_address(get_object_or_404(Picture, key=key)))

    def deletion(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Where it is used, or the button that deletes it for good."""
        need(request, "content.delete_picture")
        picture = get_object_or_404(Picture, pk=pk)
        if request.method == "POST":
            try:
                pictures.delete(picture)
            except errors.StillUsed as error:
                messages.error(request, str(error))
                return HttpResponseRedirect(request.path)
            messages.success(request, _("Picture deleted."))
            return HttpResponseRedirect(reverse("admin:content_picture_changelist"))
        context = {
            "picture": picture,
            "address": _address(picture),
            "titles": pictures.uses(picture).titles,
            "back": reverse("admin:content_picture_change", args=[pk]),
        }
        return screen(request, "admin/picture_delete.html", _("Delete the picture"), context)


def _address(picture: Picture) -> str:
    """The narrowest file of a picture."""
    return reverse("picture", args=[(picture.small or picture.file).name.removeprefix(FOLDER)])
