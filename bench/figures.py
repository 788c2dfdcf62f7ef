"""A figure: what was measured, beside what it is judged by."""

from __future__ import annotations

import statistics
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Figure:
    """
    One line of the report.

    `value` is a ratio wherever there is a baseline in the same run (ours over the baseline's), since
    absolute times say more about the machine than about us. `target` is the most that `value` may be,
    or the least where `at_least` is set; None where the line only informs.
    """

    name: str
    value: float
    unit: str = "×"
    target: float | None = None
    at_least: bool = False
    ours: str = ""  # the absolute reading, with its unit and spread, for people
    baseline: str = ""  # what it was compared with, with its reading
    runs: int = 1
    note: str = ""
    detail: dict[str, Any] = field(default_factory=dict)  # raw readings, for results.json

    @property
    def is_met(self) -> bool | None:
        """Whether the target is met; None where there is none."""
        if self.target is None:
            return None
        return self.value >= self.target if self.at_least else self.value <= self.target

    def as_json(self) -> dict[str, Any]:
        """The fields, and the verdict."""
        return {**asdict(self), "is_met": self.is_met}


def spread(readings: Sequence[float], unit: str, digits: int = 1) -> str:
    """Median and range of some readings as people read them: ``12.1 ms (11.8–14.0, n=7)``."""
    middle = statistics.median(readings)
    low, high = min(readings), max(readings)
    return f"{middle:.{digits}f} {unit} ({low:.{digits}f}–{high:.{digits}f}, n={len(readings)})"
