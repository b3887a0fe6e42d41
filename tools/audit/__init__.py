"""Audits of the running site: `python -m tools.audit`.

`server` starts a site of its own on throw-away data, `web` reads it as a browser would, and each of
`headers`, `markup`, `lighthouse`, `observatory` and `attack` looks at it from one side; `packages` asks what is
known of what it is made of.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one audit saw: how many things it looked at, and a line for each problem.

    lacking: what the machine does not have; then nothing was looked at.
    unchecked: why nothing could be known, though all is there: no network. It is no success, and not this site's fault.
    """

    name: str
    looked_at: int = 0
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    lacking: str = ""
    unchecked: str = ""

    def __str__(self) -> str:
        if self.lacking:
            return f"{self.name:<12} SKIPPED: THIS MACHINE HAS NO {self.lacking.upper()}"
        if self.unchecked:
            return f"{self.name:<12} NOT CHECKED: {self.unchecked.upper()}"
        return f"{self.name:<12} {self.looked_at:>5} looked at {len(self.problems):>5} problems"
