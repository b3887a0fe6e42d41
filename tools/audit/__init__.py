"""Audits of the running site: `python -m tools.audit`.

`server` starts a site of its own on throw-away data, `web` reads it as a browser would, and each of
`headers`, `markup`, `lighthouse` and `observatory` looks at it from one side.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one audit saw: how many things it looked at, and a line for each problem.

    lacking: what the machine does not have; then nothing was looked at.
    """

    name: str
    looked_at: int = 0
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    lacking: str = ""

    def __str__(self) -> str:
        if self.lacking:
            return f"{self.name:<12} SKIPPED: THIS MACHINE HAS NO {self.lacking.upper()}"
        return f"{self.name:<12} {self.looked_at:>5} looked at {len(self.problems):>5} problems"
