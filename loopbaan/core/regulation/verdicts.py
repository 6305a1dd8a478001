"""Three values: not met (-1), unknown (0), met (+1).

Everything here works on plain values and, unchanged, on numpy arrays; a verdict is an int8. AND is the minimum, OR the
maximum, NOT the negation.
"""

from __future__ import annotations

from functools import reduce
from typing import Any, Final

import numpy as np

NOT_MET: Final = np.int8(-1)
UNKNOWN: Final = np.int8(0)
MET: Final = np.int8(1)

_TWO: Final = np.int8(2)

# A plain value or an array of them: numpy has no static type for "either, and the same comes out".
Column = Any


def verdict(met: Column, known: Column) -> Column:
    """+1 where met, -1 where not, 0 where it is not known. ``met`` and ``known`` are booleans."""
    return (_TWO * met - MET) * known


def all_of(*verdicts: Column) -> Column:
    """AND: not met if any is not met; otherwise unknown if any is unknown; otherwise met."""
    return reduce(np.minimum, verdicts) if _has_columns(verdicts) else min(verdicts)


def any_of(*verdicts: Column) -> Column:
    """OR: met if any is met; otherwise unknown if any is unknown; otherwise not met."""
    return reduce(np.maximum, verdicts) if _has_columns(verdicts) else max(verdicts)


def _has_columns(verdicts: tuple[Column, ...]) -> bool:
    """Whether one of them is an array: on plain values numpy takes ten times as long as Python itself."""
    return np.ndarray in map(type, verdicts)
