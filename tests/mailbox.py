"""A real SMTP server on this machine, for tests: what it is given is a real mail."""

from __future__ import annotations

import email
import email.policy
import time
from contextlib import contextmanager

from aiosmtpd.controller import Controller


class Mailbox:
    """What arrived. refuse: a sentence with which to turn every mail away."""

    def __init__(self) -> None:
        self.messages: list[email.message.EmailMessage] = []
        self.refuse = ""
        self.port = 0

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  aiosmtpd's name
        """Keep a mail, or refuse it."""
        if self.refuse:
            return f"550 {self.refuse}"
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        message["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        self.messages.append(message)
        return "250 OK"

    @property
    def url(self) -> str:
        """For EMAIL_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    def wait(self, count=1, seconds=10):
        """The mails, once so many have arrived."""
        deadline = time.monotonic() + seconds
        while len(self.messages) < count and time.monotonic() < deadline:
            time.sleep(0.05)
        assert len(self.messages) >= count, f"{len(self.messages)} mails, {count} expected"
        return self.messages


@contextmanager
def running_mailbox():
    """A mailbox that listens until the end of the block."""
    from tests.journeys.conftest import free_port

    box = Mailbox()
    box.port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def text_of(message) -> str:
    """The plain text."""
    return message.get_body(("plain",)).get_content()


def html_of(message) -> str:
    """The HTML form."""
    return message.get_body(("html",)).get_content()
