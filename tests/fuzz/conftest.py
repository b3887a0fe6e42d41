"""How many odd requests a run makes: FUZZ of them on each side, drawn from FUZZ_SEED."""

import logging
import os

import pytest
from django.core.signals import got_request_exception, request_finished, request_started
from django.db import close_old_connections

from tests.fuzz.calling import Caller

COUNT = int(os.environ.get("FUZZ", "20000"))
SEED = int(os.environ.get("FUZZ_SEED", "6"))


@pytest.fixture
def call(own_snapshot):
    """The site, as its server calls it."""
    caller = Caller(own_snapshot)
    got_request_exception.connect(caller.remember)
    # They would end the test's transaction, as Django's own client knows.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    # A line for each forged form and each hostile name: what they say is tested elsewhere.
    logging.disable(logging.WARNING)
    logging.getLogger("django.security").disabled = True
    yield caller
    logging.disable(logging.NOTSET)
    logging.getLogger("django.security").disabled = False
    got_request_exception.disconnect(caller.remember)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
