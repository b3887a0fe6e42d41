"""Backup opens databases of its own, in files; Django's tests know only those of the settings."""

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper


@pytest.fixture(autouse=True)
def databases_in_files(db, monkeypatch):
    refused = BaseDatabaseWrapper.ensure_connection

    def ensure_connection(self):
        if not self.alias.startswith("file-"):
            refused(self)
        elif self.connection is None:
            self.connect()

    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", ensure_connection)
