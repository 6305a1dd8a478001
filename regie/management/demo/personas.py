"""The named personas and the firms, read from the one list that the practice environment uses too.

The list is read as data: the portal imports nothing of the sandbox. What ACM/IDM and MAGDA say of a persona is so the
same as what the portal knows.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings

GROUP_LABELS = {"citizen": "Burgers", "centre": "Loopbaancentra", "vdab": "VDAB"}
_ROLES = {
    "coordinator": "coördinator",
    "counsellor": "begeleider",
    "auditor": "auditor",
    "administrator": "beheerder",
    "reviewer": "dossierbehandelaar",
}


@dataclass(frozen=True)
class Organisation:
    """A centre or an employer of the list; ``kbo`` ten digits, from the range that is not issued."""

    slug: str
    name: str
    kbo: str
    kind: str
    street: str
    postcode: str
    municipality: str
    nis: str


@dataclass(frozen=True)
class Persona:
    """A person of the list; ``raw`` holds the rest of the entry as it is written."""

    slug: str
    group: str
    given_name: str
    family_name: str
    line: str
    mail: str
    insz: str
    vo_id: str
    orgs: tuple[str, ...]
    role: str
    raw: dict[str, Any]

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


class Cast:
    """Everybody in the list, by slug."""

    @cached_property
    def _raw(self) -> dict[str, list[dict[str, Any]]]:
        path = settings.BASE_DIR / "sandbox" / "personas.toml"
        return tomllib.loads(path.read_text(encoding="utf-8"))

    @cached_property
    def organisations(self) -> dict[str, Organisation]:
        return {
            each["slug"]: Organisation(
                slug=each["slug"],
                name=each["name"],
                kbo=each["kbo"],
                kind=each["kind"],
                street=f"{each['street']} {each['number']}",
                postcode=each["postcode"],
                municipality=each["municipality"],
                nis=each["nis"],
            )
            for each in self._raw["organisations"]
        }

    @cached_property
    def personas(self) -> dict[str, Persona]:
        return {
            each["slug"]: Persona(
                slug=each["slug"],
                group=each["group"],
                given_name=each["name"][0],
                family_name=each["name"][1],
                line=each["line"],
                mail=each.get("mail", ""),
                insz=each.get("insz", ""),
                vo_id=each.get("vo_id", ""),
                orgs=tuple(each.get("orgs", ())),
                role=each.get("role", ""),
                raw=each,
            )
            for each in self._raw["personas"]
        }

    @property
    def centres(self) -> list[Organisation]:
        return [each for each in self.organisations.values() if each.kind == "centre"]

    def lines(self) -> list[str]:
        """The personas for a terminal: who, for whom, and what to try."""
        lines: list[str] = []
        for group, label in GROUP_LABELS.items():
            lines += ["", f"{label}"]
            for each in self.personas.values():
                if each.group == group:
                    lines.append(f"  {each.name:<18} {self._position(each)}{each.line}")
        return lines[1:]

    def _position(self, persona: Persona) -> str:
        if persona.group != "centre":
            return ""
        names = " en ".join(self.organisations[slug].name for slug in persona.orgs)
        return f"({_ROLES[persona.role]}, {names}) "
