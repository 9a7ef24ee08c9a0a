"""Place numbers on an axis, choose its ticks, and write numbers with their units."""

from dataclasses import dataclass
from math import ceil, floor, log10

SECONDS = {"s": 1.0, "ms": 1e-3, "µs": 1e-6, "ns": 1e-9}
TICKS = 6


@dataclass(frozen=True)
class Scale:
    """An axis from its lowest to its highest number, drawn between two places.

    Attributes:
        kind: `log` or `linear`.
        low: the number at its start.
        high: the number at its end.
        start: where it starts, in pixels.
        end: where it ends.
    """

    kind: str
    low: float
    high: float
    start: float
    end: float

    def place(self, number: float) -> float:
        """Return where a number is, in pixels."""
        if self.kind == "log":
            low, high, at = log10(self.low), log10(self.high), log10(number)
        else:
            low, high, at = self.low, self.high, number
        return self.start + (self.end - self.start) * (at - low) / (high - low)

    def ticks(self) -> list[float]:
        """Return the numbers to mark."""
        if self.kind == "log":
            first, last = ceil(log10(self.low) - 1e-9), floor(log10(self.high) + 1e-9)
            decades = [10.0**power for power in range(first, last + 1)]
            if len(decades) >= 3:
                return decades[:: ceil(len(decades) / TICKS)]
            fine = (m * 10.0**n for n in range(first - 1, last + 1) for m in (1, 2, 5))
            return [tick for tick in fine if self.low <= tick <= self.high]
        step = _step(self.high - self.low)
        first = ceil(self.low / step - 1e-9)
        last = floor(self.high / step + 1e-9)
        return [step * number for number in range(first, last + 1)]


def around(kind: str, numbers: list[float], start: float, end: float) -> Scale:
    """Return a scale that has room for all numbers; a linear one begins at 0."""
    low, high = min(numbers), max(numbers)
    if kind == "log":
        return Scale(kind, low / 1.25, high * 1.25, start, end)
    high = high or 1.0
    step = _step(high)
    return Scale(kind, 0.0, step * ceil(high / step - 1e-9), start, end)


def between(kind: str, numbers: list[float], start: float, end: float) -> Scale:
    """Return a scale from the least to the greatest number."""
    return Scale(kind, min(numbers), max(numbers), start, end)


def _step(span: float) -> float:
    rough = span / (TICKS - 1)
    power = 10.0 ** floor(log10(rough))
    return next(power * m for m in (1, 2, 5, 10) if power * m >= rough * (1 - 1e-9))


def written(number: float, unit: str) -> str:
    """Return a number with its unit, a time in the unit that suits it."""
    if unit in SECONDS and number:
        seconds = number * SECONDS[unit]
        unit = next(
            (u for u, size in SECONDS.items() if seconds >= size * 0.9995), "ns"
        )
        number = seconds / SECONDS[unit]
    return f"{digits(number)} {unit}".strip()


def digits(number: float) -> str:
    """Return three digits of a number, and all those before the point."""
    if number == 0:
        return "0"
    after = max(2 - floor(log10(abs(number)) + 1e-9), 0)
    text = f"{number:,.{after}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
