"""What stands in public addresses: languages, keys, names of files."""

from django.conf import settings
from django.urls import register_converter
from django.urls.converters import IntConverter, StringConverter


class LanguageConverter(StringConverter):
    """One of the site's languages."""

    regex = "|".join(code for code, _name in settings.LANGUAGES)


class KeyConverter(StringConverter):
    """A slug or a key: lower-case letters, digits, hyphens."""

    regex = "[a-z][a-z0-9-]*"


class PictureConverter(StringConverter):
    """The name of a picture's file, as `content.editorial.pictures` makes it."""

    regex = r"i[0-9a-f]+-[0-9]+-[0-9a-f]+\.(?:jpg|png)"


class CodeConverter(StringConverter):
    """The kinds of files that a QR code is had in."""

    regex = "svg|png"


class StatusConverter(IntConverter):
    """The statuses that have a page."""

    regex = "404|500"


def register() -> None:
    """Give them their names in addresses, before any is read."""
    register_converter(LanguageConverter, "language")
    register_converter(KeyConverter, "key")
    register_converter(PictureConverter, "picture")
    register_converter(CodeConverter, "code")
    register_converter(StatusConverter, "status")
