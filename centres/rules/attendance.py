"""The proof of participation (bewijs van deelname) of one cheque at one meeting: what both sign."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class ProofOfParticipation:
    """The exact facts that are shown and signed. Times are aware; ``kind`` and ``form`` are stored codes."""

    cheque_number: str
    citizen_name: str
    centre_name: str
    centre_kbo: str
    counsellor_name: str
    starts_at: datetime
    ends_at: datetime
    minutes: int
    kind: str
    form: str
    location: str
    revision: int

    def to_values(self) -> dict[str, Any]:
        """The facts as JSON values, times in UTC: what is stored, hashed and signed."""
        values = asdict(self)
        for key in ("starts_at", "ends_at"):
            values[key] = values[key].astimezone(UTC).isoformat()
        return values
