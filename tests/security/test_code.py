"""What the site's own code never does: read once from its text, so that nobody starts to by accident.

bandit and ruff look for the same in `make check`; these say what is allowed, and where, in this site's words.
"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PYTHON = sorted(file for room in ("content", "vertebro_site") for file in (ROOT / room).rglob("*.py"))
SCRIPTS = sorted([*(ROOT / "static").rglob("*.js"), ROOT / "content" / "publishing" / "worker.js"])
TEMPLATES = sorted((ROOT / "templates").rglob("*"))


@cache
def tree(file):
    return ast.parse(file.read_text())


def where(file):
    return file.relative_to(ROOT).as_posix()


def calls(*names):
    """(file, call) of every call of something that has one of these names."""
    for file in PYTHON:
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name in names:
                    yield where(file), node


def imported():
    """(file, module) of every import, those inside functions too."""
    for file in PYTHON:
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Import):
                yield from ((where(file), each.name) for each in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield where(file), node.module
                yield from ((where(file), f"{node.module}.{each.name}") for each in node.names)


def users(*modules):
    return {
        file
        for file, name in imported()
        if any(name == each or name.startswith(f"{each}.") for each in modules)
    }


def text_of(node):
    """The value of a text that stands in the code as it is; None: it is put together."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def test_these_tests_read_the_code():
    assert len(PYTHON) > 150 and len(SCRIPTS) > 8 and len(TEMPLATES) > 40
    assert "content/editorial/media.py" in users("storages")
    assert list(calls("mark_safe")) and list(calls("execute"))


# --- injection ----------------------------------------------------------------------------------------------


PUT_TOGETHER = {
    # Names of our own tables, quoted by Django; statements that Django writes.
    ("content/backup/rows.py", "f'LOCK TABLE {every} IN EXCLUSIVE MODE'"),
    ("content/backup/rows.py", "f'DELETE FROM {connection.ops.quote_name(name)}'"),
    ("content/backup/rows.py", "statement"),
    # Constants, in a text that a constant continues.
    ("content/publishing/following.py", "f'LISTEN {moment.CHANNEL}'"),
    ("content/publishing/snapshot/store.py", "f'PRAGMA cache_size={-_CACHE}'"),
    # The search's query, whose columns and weights are the code's.
    ("content/reading/search/finding.py", "ranked"),
    # What a private function is given by its callers, which stand beside it.
    ("content/publishing/snapshot/store.py", "query"),
    ("content/publishing/snapshot/record.py", "query"),
}


def test_no_statement_for_the_database_is_put_together_with_what_somebody_wrote():
    assert not list(calls("raw", "extra", "RawSQL"))
    put = {
        (file, ast.unparse(call.args[0]))
        for file, call in calls("execute", "executemany", "executescript")
        if call.args and text_of(call.args[0]) is None and not ast.unparse(call.args[0]).strip("_").isupper()
    }
    assert put <= PUT_TOGETHER, put - PUT_TOGETHER


def test_programs_are_started_without_a_shell_and_by_nobody_s_words():
    assert users("subprocess") <= {"content/publishing/snapshot/__init__.py", "vertebro_site/__main__.py"}
    assert not list(calls("system", "popen", "spawnl", "spawnv", "getoutput", "getstatusoutput"))
    for file, call in calls("Popen", "run", "check_call", "check_output"):
        assert not [each for each in call.keywords if each.arg == "shell"], file


def test_no_text_becomes_code():
    built_in = [
        (file, call.func.id) for file, call in calls("eval", "exec", "compile", "__import__")
        if isinstance(call.func, ast.Name)
    ]  # fmt: skip
    assert not built_in
    assert not users("pickle", "marshal", "shelve", "dill", "cloudpickle", "jsonpickle")


def test_no_template_is_made_of_a_text():
    assert not list(calls("Template", "from_string")), "templates are files"


def test_yaml_makes_plain_values_only():
    """`yaml.load` would make any object; `compose` makes nodes, and takes our loader."""
    for file in users("yaml"):
        for node in ast.walk(tree(ROOT / file)):
            if isinstance(node, ast.Call) and getattr(node.func, "value", None) is not None:
                name = ast.unparse(node.func)
                assert name not in {"yaml.load", "yaml.load_all", "yaml.unsafe_load", "yaml.full_load"}, file
                if name == "yaml.compose":
                    assert [ast.unparse(each.value) for each in node.keywords] == ["_Loader"]


def test_no_xml_is_read():
    assert not users("xml", "lxml", "xmltodict", "defusedxml")


def test_a_format_is_never_what_somebody_wrote():
    for file, call in calls("format_html", "format_html_join"):
        assert text_of(call.args[0]) is not None, (file, ast.unparse(call)[:80])
    for file, call in calls("format"):
        # A log's handler formats a record.
        if isinstance(call.func, ast.Attribute) and ast.unparse(call.func) != "self.format":
            assert text_of(call.func.value) is not None, (file, ast.unparse(call)[:80])


def test_markup_is_let_through_where_it_is_made_safe_and_nowhere_else():
    marked = {(file, ast.unparse(call.args[0])) for file, call in calls("mark_safe", "SafeString", "Marked")}
    assert marked == {
        ("content/templatetags/reading.py", "escape(title).replace('/', '/<wbr>')"),
        ("content/templatetags/reading.py", "sanitise(html)"),
        ("content/publishing/pages.py", "own.text"),
        ("content/publishing/structured.py", "text.translate(_ESCAPES)"),
        ("content/publishing/structured.py", "''"),
        # Rich text that was sanitised, and the same with links around some of its words, which are escaped.
        ("content/publishing/glossary.py", "clean"),
        ("content/publishing/glossary.py", "self._link(text)"),
        ("content/publishing/glossary.py", "''.join(self._out)"),
    }
    let = {
        (where(file), found)
        for file in TEMPLATES if file.is_file()
        for found in re.findall(r"\{\{[^}]*\|\s*safe\w*[^}]*\}\}|\{%\s*autoescape\s+off\s*%\}", file.read_text())
    }  # fmt: skip
    # Mails in plain text, which no browser reads; and a comment of our own.
    mails = {
        (file, found) for file, found in let if file.startswith("templates/mail/") and file.endswith(".txt")
    }
    assert let - mails == {
        ("templates/admin/portable/progress.html", "{{ marker|safe }}"),
        # segno's drawing of a code.
        ("templates/mfa/totp/activate_form.html", "{{ totp_svg|safe }}"),
    }


# --- the world outside ---------------------------------------------------------------------------------------

SPEAKERS = {
    "content/publishing/mails.py": "smtplib, for the names of its errors: Django sends",
    "content/editorial/media.py": "the object store that MEDIA_STORE names",
    "vertebro_site/gunicorn_conf.py": "socket, to listen",
    "vertebro_site/metrics.py": "http.server, to answer Prometheus",
    "vertebro_site/settings.py": "how the object store is spoken to",
    "content/publishing/snapshot/moment.py": "socket, for the name of this machine",
}


def test_no_address_that_somebody_typed_is_ever_asked_for():
    """So nothing can be made to ask for another, and no redirection is followed."""
    found = users(
        "urllib.request", "urllib3", "http.client", "http.server", "requests", "httpx", "aiohttp", "socket",
        "socketserver", "ftplib", "smtplib", "telnetlib", "boto3", "botocore", "storages", "wsgiref",
    )  # fmt: skip
    assert found <= SPEAKERS.keys(), found - SPEAKERS.keys()


# --- cryptography --------------------------------------------------------------------------------------------


def test_chance_that_nobody_may_guess_comes_from_the_system():
    assert not users("random", "numpy.random", "uuid")


def test_only_hashes_without_known_collisions_are_used():
    used = {call.func.attr for _file, call in calls("md5", "sha1", "sha256", "sha512", "blake2b", "new")
            if isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "hashlib"}  # fmt: skip
    assert used == {"sha256"}


def test_nobody_here_writes_ciphers():
    # Fernet, whole: it keeps the secrets of second factors in the database.
    assert users("cryptography", "Crypto", "nacl", "ssl", "hmac", "jwt", "jose") == {
        "content/admin/access/adapters.py"
    }
    assert {name for _file, name in imported() if name.startswith("cryptography")} == {
        "cryptography.fernet", "cryptography.fernet.Fernet", "cryptography.fernet.InvalidToken",
    }  # fmt: skip


# --- scripts -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.name)
def test_a_script_writes_text_and_never_markup(file):
    text = file.read_text()
    markup = (
        r"\.(?:inner|outer)HTML\s*\+?=|insertAdjacentHTML|document\.write|createContextualFragment|setHTML"
    )
    assert not re.findall(markup, text)
    assert not re.findall(
        r"\beval\s*\(|new\s+Function\b|set(?:Timeout|Interval)\s*\(\s*[\"'`]|javascript:\"", text
    )


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.name)
def test_a_script_hears_no_other_window_and_no_other_site(file):
    text = file.read_text()
    assert not re.findall(
        r"postMessage|addEventListener\(\s*[\"']message|document\.domain|window\.opener", text
    )
    assert not re.findall(r"WebSocket|EventSource|RTCPeerConnection|importScripts|sendBeacon", text)
    assert not re.findall(r"[\"'`]https?://(?!www\.w3\.org/)", text)


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.name)
def test_a_script_lets_nobody_name_what_all_objects_have(file):
    """Names from outside are keys of a Map, of storage, of a form: never of an object that was made with braces."""
    text = file.read_text()
    assert not re.findall(r"__proto__|\.prototype\b|Object\.assign\(|constructor\s*\[|\bwith\s*\(", text)
    assert not re.findall(
        r"[^=!<>]==[^=]|!=[^=]", re.sub(r"//.*|\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'", "", text)
    )
