"""An S3-compatible store for tests: a real server that speaks the protocol, on a port of its own."""

import boto3
import pytest
from moto.moto_server.threaded_moto_server import ThreadedMotoServer

from vertebro_site import env

BUCKET = "images"
KEYS = {"AWS_ACCESS_KEY_ID": "clef", "AWS_SECRET_ACCESS_KEY": "secret"}


@pytest.fixture(scope="module", name="server")
def server_fixture():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(name="bucket")
def bucket_fixture(server, settings, monkeypatch):
    """The store of a test, empty; returns the names that it holds."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    client = boto3.client("s3", endpoint_url=server, region_name="us-east-1")
    client.create_bucket(Bucket=BUCKET)
    use(server, settings)
    names = lambda: [each["Key"] for each in client.list_objects_v2(Bucket=BUCKET).get("Contents", [])]  # noqa: E731
    yield names
    for name in names():
        client.delete_object(Bucket=BUCKET, Key=name)


def use(server, settings):
    options = env.media_store(env=KEYS | {"MEDIA_STORE": f"s3://{BUCKET}?endpoint={server}&prefix=site"})
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "content.editorial.media.ObjectStore",
            "OPTIONS": options | {"file_overwrite": False, "addressing_style": "path"},
        }
    }
