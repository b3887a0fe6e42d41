"""What readers search is in no log: queries are cut out of whatever is written."""

import logging

import pytest
from django.conf import settings
from gunicorn.config import Config

from vertebro_site.logs import GunicornLogger, WithoutQueries, without_queries


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
        ("Invalid request from ip=::1: Invalid HTTP Version: 'motsecret HTTP/1.1'",
         "Invalid request from ip=::1: Invalid HTTP Version: …"),
        ("Invalid request from ip=1.2.3.4: Invalid HTTP Header: b\"it's\"",
         "Invalid request from ip=1.2.3.4: Invalid HTTP Header: …"),
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


def test_gunicorn_uses_it_and_its_access_log_has_neither_query_nor_referer():
    from gunicorn.http import message

    from vertebro_site import gunicorn_conf

    assert gunicorn_conf.logger_class is GunicornLogger
    # r: the request line; q: the query; f: the page before, whose address may hold one.
    assert not [name for name in ("%(r)s", "%(q)s", "%(f)s", "{") if name in gunicorn_conf.access_log_format]
    assert gunicorn_conf.limit_request_line == message.MAX_REQUEST_LINE == 65536
