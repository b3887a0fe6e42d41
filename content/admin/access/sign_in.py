"""The login page: allauth's, under Django's address and field names, for staff alone."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm
from allauth.account.views import LoginView
from django.contrib.admin import site
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from content.admin import typed


class SignInForm(LoginForm):
    """Name and password. Whatever is wrong with them, the sentence is the same."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            field.help_text = ""

    def add_prefix(self, field_name: str) -> str:
        """`username`, as Django's own login page has it: password managers and scripts know it."""
        return {"login": "username"}.get(field_name, field_name)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if self.user and not (self.user.is_active and self.user.is_staff):
            raise get_adapter().validation_error("username_password_mismatch")
        return cleaned


class SignIn(LoginView):
    """`/admin/login/`. path, typed: where the form leads, and what it carries, when a session had ended."""

    form_class = SignInForm
    template_name = "admin/desk_login.html"
    path = ""
    typed = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Raises DatabaseError, so 503, where nobody could log in."""
        get_user_model().objects.exists()
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self) -> type[SignInForm]:
        return self.form_class

    def form_valid(self, form: SignInForm) -> HttpResponse:
        """What was typed before the session ended waits in the new one, over the second factor too."""
        self.request.session.pop(typed.KEPT, None)
        response: HttpResponse = super().form_valid(form)
        if not self.request.user.is_authenticated:
            typed.keep(self.request, *typed.path_and_text(self.request))
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        path, text = typed.path_and_text(self.request)
        return {
            **site.each_context(self.request),
            **super().get_context_data(**kwargs),
            "title": _("Log in"),
            "next": self.path or path,
            "typed": self.typed or text,
        }


sign_in = SignIn.as_view()


def again(request: HttpRequest, path: str, text: str) -> HttpResponse:
    """The login page, carrying what was typed. 401: nothing was saved."""
    request.method = "GET"
    request.POST = type(request.POST)()
    response = SignIn.as_view(path=path, typed=text)(request)
    response.status_code = 401
    return response
