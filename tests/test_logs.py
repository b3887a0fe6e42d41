"""What is written of a request, and what never is: its question, the keys of an address, who asked."""

import io
import json
import logging
from datetime import date, datetime, timedelta

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from gunicorn.config import Config

from tests.server import serving
from tests.test_env import start
from vertebro_site.counters import Counters
from vertebro_site.daily import DailyFiles
from vertebro_site.gunicorn_log import GunicornLogger
from vertebro_site.logs import WithoutQueries, formatter, without_queries
from vertebro_site.watch import Watched, truncated


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ('"GET /fr/recherche/?q=motsecret HTTP/1.1" 200 12', '"GET /fr/recherche/?… HTTP/1.1" 200 12'),
        ('"GET /fr/recherche/?q=a HTTP/1.1 motsecret HTTP/1.1" 200', '"GET /fr/recherche/?… HTTP/1.1" 200'),
        ("Error handling request GET /fr/recherche?q=motsecret un", "Error handling request GET /fr/recherche?…"),
        ('"GET / HTTP/1.1" 200 "http://h/fr/recherche/?q=motsecret" "UA"', '"GET / HTTP/1.1" 200 "http://h/fr/recherche/?…'),
        ("database unreachable at /fr/", "database unreachable at /fr/"),
        ("une ligne ? oui\nune autre", "une ligne ? oui\nune autre"),
        # A space in a question: gunicorn takes what follows it for the protocol, and quotes that.
        ("Invalid request from ip=2001:db8:1:2::7: Invalid HTTP Version: 'motsecret HTTP/1.1'",
         "Invalid request from ip=2001:db8:1::: Invalid HTTP Version: …"),
        ("Invalid request from ip=1.2.3.4: Invalid HTTP Header: b\"it's\"",
         "Invalid request from ip=1.2.3.0: Invalid HTTP Header: …"),
        ("Internal Server Error: /relecture/cle-secrete/a.png", "Internal Server Error: /relecture/…/a.png"),
        ("Not Found: /archives/cle-secrete/", "Not Found: /archives/…/"),
    ],
)  # fmt: skip
def test_queries_are_cut_out(written, kept):
    assert without_queries(written) == kept


def record(message, *args, exc_info=None):
    return logging.LogRecord("x", logging.ERROR, "x.py", 1, message, args, exc_info)


def test_arguments_and_tracebacks_are_looked_through_and_no_record_is_lost():
    try:
        raise ValueError("/fr/recherche/?q=motsecret")
    except ValueError as error:
        caught = (ValueError, error, error.__traceback__)
    one = record("at %s, %d times", "/x/?q=motsecret", 2, exc_info=caught)
    assert WithoutQueries().filter(one)
    text = logging.Formatter().format(one)
    assert "motsecret" not in text and "at /x/?…" in text and "ValueError" in text


def test_django_s_logs_and_gunicorn_s_have_the_filter():
    handler = settings.LOGGING["handlers"]["stderr"]
    assert handler["filters"] == ["without_queries"]
    for log in settings.LOGGING["loggers"].values():
        assert log.get("handlers", ["stderr"]) == ["stderr"]
    logger = GunicornLogger(Config())
    for log in (logger.error_log, logger.access_log):
        assert any(isinstance(each, WithoutQueries) for each in log.filters)
        log.filters.clear()


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("203.0.113.77", "203.0.113.0"),
        ("2001:db8:aa:bb::1", "2001:db8:aa::"),
        ("::ffff:203.0.113.77", "203.0.113.0"),
        ("fe80::1%eth0", "fe80::"),
        ("unix:", "-"),
        ("", "-"),
    ],
)
def test_an_address_says_a_network_and_no_person(address, kept):
    assert truncated(address) == kept


# A request of Django's -------------------------------------------------------------------------------------


@pytest.fixture
def written(monkeypatch):
    """What the site's log holds, as written under DEPLOYED=1; `ask` is the whole stack, in front of Django."""
    monkeypatch.setenv("DEPLOYED", "1")
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(WithoutQueries())
    handler.setFormatter(formatter())
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def ask(db, monkeypatch):
    """One request through the layer that names requests."""

    def get(path, query="", application=None, *, proxied=False, **environ):
        monkeypatch.setenv("BEHIND_PROXY", str(int(proxied)))
        seen = {}

        def start_response(status, headers, *error):
            seen.update(status=int(status[:3]), **dict(headers))

        watched = Watched(application or WSGIHandler(), Counters())
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path.encode().decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "REMOTE_ADDR": "203.0.113.77",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
        } | environ
        b"".join(watched(environ, start_response))
        return seen

    return get


def failing(error):
    """Django, where a middleware raises."""
    handler = WSGIHandler()

    def chain(request):
        try:
            raise KeyError(request.GET.get("q", "un réglage"))
        except KeyError as cause:
            raise error from cause

    from django.core.handlers.exception import convert_exception_to_response

    handler._middleware_chain = convert_exception_to_response(chain)
    return handler


def test_an_error_is_one_line_with_its_request_and_where_it_was(ask, written):
    answer = ask("/fr/éàü/", application=failing(ValueError("le disque est plein")))
    (line,) = written()
    assert answer["status"] == 500 and answer["X-Request-ID"] == line["request_id"]
    assert {name: line[name] for name in ("level", "logger", "method", "path", "status", "client")} == {
        "level": "ERROR",
        "logger": "django.request",
        "method": "GET",
        "path": "/fr/éàü/",
        "status": 500,
        "client": "203.0.113.0",
    }
    assert line["duration_ms"] >= 0 and line["time"].endswith("+00:00")
    assert "le disque est plein" in line["traceback"] and "un réglage" in line["traceback"]


@pytest.mark.parametrize("query", ["q=motsecret", "q=mot%20secret&x=1", "motsecret", "q=%C3%A9trange"])
def test_an_error_at_a_question_says_where_but_not_the_question(ask, written, query):
    ask("/fr/recherche/", query, failing(ValueError("motsecret, mot secret, étrange")))
    (line,) = written()
    text = json.dumps(line, ensure_ascii=False)
    assert "secret" not in text and "étrange" not in text
    assert "KeyError: …" in line["traceback"] and "ValueError: …" in line["traceback"]
    assert 'raise KeyError(request.GET.get("q"' in line["traceback"], "the code's own lines are there"


def test_a_message_of_ours_does_not_repeat_the_question(ask, written):
    def application(environ, start_response):
        logging.getLogger("content.x").error("nothing found for %s", "mot secret")
        start_response("200 OK", [])
        return []

    ask("/fr/recherche/", "q=mot+secret", application)
    assert written()[0]["message"] == "nothing found for …"


def test_the_proxy_names_the_request_and_says_who_asks(ask, written):
    headers = {"HTTP_X_REQUEST_ID": "4f2a-proxy.1", "HTTP_X_FORWARDED_FOR": "10.9.9.9, 198.51.100.23"}
    answer = ask("/x/", application=failing(ValueError()), proxied=True, **headers)
    (line,) = written()
    assert answer["X-Request-ID"] == line["request_id"] == "4f2a-proxy.1"
    assert line["client"] == "198.51.100.0"


@pytest.mark.parametrize(
    ("given", "proxied"),
    [("4f2a-anyone", False), ("court", True), ("a" * 65, True), ("mauvais\r\nX: y", True)],
)
def test_nobody_else_names_it(ask, given, proxied):
    answer = ask("/healthz/", proxied=proxied, HTTP_X_REQUEST_ID=given)
    assert answer["X-Request-ID"] != given and len(answer["X-Request-ID"]) == 32


def test_requests_do_not_share_what_is_known_of_them(ask, written):
    ask("/x/", application=failing(ValueError()))
    logging.getLogger("content.x").error("after it")
    assert "request_id" not in written()[1]


def test_a_message_cannot_forge_a_line(written):
    logging.getLogger("content.x").error("une\n{}")
    assert [line["message"] for line in written()] == ["une\n{}"]


def test_on_a_developer_s_machine_lines_are_read_by_people(monkeypatch):
    monkeypatch.setenv("DEPLOYED", "0")
    text = formatter().format(record("à %s", "midi"))
    assert text.endswith(" ERROR x à midi") and text[:2] == "20"


# gunicorn ---------------------------------------------------------------------------------------------------


def test_gunicorn_s_own_lines_and_its_access_log_are_json_too(tmp_path):
    variables = {
        "DEPLOYED": "1",
        "SITE_URL": "https://radiologie.example.org",
        "ACCESS_LOG": "1",
        "BEHIND_PROXY": "1",
    }
    with serving(tmp_path, **variables) as server:
        headers = {"Host": "radiologie.example.org", "X_Forwarded_Proto": "https"}
        known = server.get(
            "/fr/nulle-part/?q=motsecret",
            X_Request_ID="nginx-000001",
            X_Forwarded_For="198.51.100.23",
            **headers,
        )
        server.get("/fr/nulle-part/?q=motsecret", Referer="https://h/?q=motsecret", **headers)
        server.get("/relecture/motsecret/", **headers)
    assert known[1]["X-Request-ID"] == "nginx-000001"
    lines = server.lines()
    assert "motsecret" not in server.said()
    assert "198.51.100.23" not in server.said()
    assert {line["logger"] for line in lines} >= {"gunicorn.error", "gunicorn.access"}
    (line,) = [
        line for line in lines if line.get("request_id") == "nginx-000001" and "access" in line["logger"]
    ]
    assert (line["path"], line["client"], line["status"]) == ("/fr/nulle-part/", "198.51.100.0", known[0])
    assert 0 < line["duration_ms"] < 60_000, "also of a request that loads Django, which sets the time zone"


def test_a_folder_keeps_a_file_a_day_for_programs_and_those_too_old_are_erased(tmp_path):
    folder = tmp_path / "journal"
    folder.mkdir()
    today = date.today()
    days = [today - timedelta(n) for n in (0, 6, 7, 8, 400)]
    for day in days[1:]:
        (folder / f"access-{day}.log").write_text("{}\n")
    (folder / "access-aaaa-bb-cc.log").touch()
    (folder / "autre.log").touch()
    with serving(tmp_path, ACCESS_LOG_DIR=str(folder), LOG_DAYS="7", WEB_CONCURRENCY="2") as server:
        for _each in range(40):
            server.get("/fr/?q=motsecret", User_Agent="Mozilla/5.0 Chrome/1", Referer="http://h/motsecret")
        server.get("/relecture/motsecret/", User_Agent="curl/8")
    names = {file.name for file in folder.iterdir()}
    assert names == {f"access-{day}.log" for day in days[:2]} | {"access-aaaa-bb-cc.log", "autre.log"}
    written = (folder / f"access-{today}.log").read_text()
    lines = [json.loads(line) for line in written.splitlines()]
    assert [line["by"] for line in lines if line["path"] == "/fr/"] == ["reader"] * 40
    assert "motsecret" not in written and "Mozilla" not in written and "127.0.0.1" not in written
    assert {line["client"] for line in lines} == {"127.0.0.0"}
    assert oct((folder / f"access-{today}.log").stat().st_mode & 0o777) == "0o640"
    assert "gunicorn.access" not in server.said(), "said in one place"


def test_at_midnight_another_file_begins_and_the_oldest_goes(tmp_path):
    files = DailyFiles(tmp_path, 7)
    files.setFormatter(logging.Formatter("%(message)s"))
    for day in range(1, 11):
        for hour in (0, 23):
            line = record("le %d à %d h", day, hour)
            line.created = datetime(2026, 3, day, hour, 30).timestamp()
            files.handle(line)
    files.close()
    kept = sorted(file.name for file in tmp_path.iterdir())
    assert kept == [f"access-2026-03-{day:02}.log" for day in range(4, 11)]
    assert (tmp_path / kept[0]).read_text() == "le 4 à 0 h\nle 4 à 23 h\n"


def test_a_disk_that_takes_no_line_is_said_once_and_stops_no_answer(tmp_path, caplog):
    files = DailyFiles(tmp_path / "nulle-part", 7)
    files.setFormatter(logging.Formatter("%(message)s"))
    for _each in range(3):
        files.handle(record("une ligne"))
    assert [each.message for each in caplog.records] == [
        "the access log cannot be written: No such file or directory"
    ]
    (tmp_path / "nulle-part").mkdir()
    files.handle(record("une autre"))
    files.close()
    (file,) = (tmp_path / "nulle-part").iterdir()
    assert file.read_text() == "une autre\n"


def test_what_is_too_old_is_erased_while_the_site_is_stopped(tmp_path):
    (tmp_path / "access-2020-01-01.log").touch()
    variables = {"ACCESS_LOG_DIR": str(tmp_path), "DATA_DIR": str(tmp_path)}
    done = start(["-m", "vertebro_site.daily"], tmp_path, **variables)
    assert done.returncode == 0, done.stderr
    assert not list(tmp_path.glob("access-*"))


def test_no_answer_is_logged_unless_asked_for(tmp_path):
    with serving(tmp_path) as server:
        server.get("/healthz")
    assert "/healthz" not in server.said()


def test_a_long_question_is_no_bad_request():
    from gunicorn.http import message

    from vertebro_site import gunicorn_conf

    assert gunicorn_conf.logger_class is GunicornLogger
    assert gunicorn_conf.limit_request_line == message.MAX_REQUEST_LINE == 65536
