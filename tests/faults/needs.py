"""What a test needs of the machine: absent, it is skipped aloud, and under CI=true it fails."""

import os

import pytest


def need(there, what):
    """Go on only if `there` is true. what: for the person who reads why not."""
    if there:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"this test needs {what}")
    pytest.skip(f"THIS TEST NEEDS {what.upper()}")
