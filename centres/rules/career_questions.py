"""The ten career questions (loopbaanvragen) of VDAB, coded; several may apply to one person."""

from __future__ import annotations

from typing import Final

CAREER_QUESTIONS: Final[dict[str, str]] = {
    "job_target": "Jobdoelwit",
    "labour_market": "Arbeidsmarktverkenning",
    "workable_work": "Werkbaar werk",
    "motives": "Motievenreflectie",
    "qualities": "Kwaliteitenreflectie",
    "meaning": "Zingeving",
    "leadership": "Leiderschap",
    "growth": "Groei en uitdaging",
    "work_life_balance": "Werk-privébalans",
    "relations_at_work": "Relaties in de werkcontext",
}
