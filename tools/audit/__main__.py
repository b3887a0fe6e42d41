"""`make audit`: start the site, look at it from every side, say what is wrong. Exit status 1 on any problem."""

from __future__ import annotations

import os
import sys

from tools.audit import Outcome, attack, headers, lighthouse, markup, observatory, packages
from tools.audit.server import running_site


def main() -> int:
    """What the machine lacks is skipped, aloud; under CI=true that is a failure too. What cannot be known without a
    network is said in capitals, and fails nobody.
    """
    try:
        with running_site() as site:
            found = site.visit()
            outcomes = [headers.audit(site, found), markup.audit(found), lighthouse.audit(site)]
            outcomes.append(attack.audit(site))
        outcomes += [observatory.audit(), packages.audit(), packages.npm()]
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    for outcome in outcomes:
        for line in (*outcome.notes, *outcome.problems):
            print(f"{outcome.name}: {line}")
    print()
    for outcome in outcomes:
        print(outcome)
    return failed(outcomes, strict=os.environ.get("CI") == "true")


def failed(outcomes: list[Outcome], *, strict: bool) -> bool:
    """Whether anything is wrong; `strict`: what could not be looked at is wrong too."""
    return any(outcome.problems or (strict and outcome.lacking) for outcome in outcomes)


if __name__ == "__main__":
    sys.exit(main())
