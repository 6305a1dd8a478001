"""The result of a run: kept as JSON, and written into the page about performance when asked."""

from __future__ import annotations

import json
import os
import platform
from datetime import date
from pathlib import Path
from typing import Any

import psutil

from benchmarks import PARTS

ROOT = Path(__file__).resolve().parents[1]
RESULT = ROOT / ".local" / "benchmark.json"
PAGE = ROOT / "docs" / "performance.md"
_BEGIN, _END = "<!-- metingen: begin -->", "<!-- metingen: einde -->"
_PAGES = {
    "citizen_home": "Mijn loopbaanbegeleiding (burger)",
    "cheque": "De cheque (burger)",
    "centre_worklist": "Werklijst van het hele centrum",
    "centre_dossiers": "Dossierlijst van het centrum",
    "regie_dossiers": "Dossierlijst van de regie",
}
_PARTS = {
    "portal": "portaal (gunicorn)",
    "database": "PostgreSQL",
    "sandbox": "oefenomgeving (betaaldienst)",
    "load": "de belasting zelf",
    "queue": "Valkey",
}


def machine() -> dict[str, Any]:
    """What it ran on; ``busy`` is the share of the processor that others took just before."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    return {
        "on": date.today().isoformat(),  # noqa: DTZ011 - the day on the wall: when it was measured
        "processor": model,
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30),
        "python": platform.python_version(),
        "busy": round(psutil.cpu_percent(interval=3) / 100, 2),
    }


def keep(result: dict[str, Any]) -> None:
    """Keep the result beside the other local files."""
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=1) + "\n")


def write(result: dict[str, Any]) -> None:
    """Replace the tables of the page. Raises ValueError when the run was not a whole one."""
    if missing := set(PARTS) - set(result):
        raise ValueError(f"not measured: {', '.join(sorted(missing))}")
    text = PAGE.read_text()
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    PAGE.write_text(f"{before}{_BEGIN}\n\n{_tables(result)}\n\n{_END}{after}")


def _number(value: float, digits: int = 1) -> str:
    return f"{value:.{digits}f}".replace(".", ",")


def _tables(result: dict[str, Any]) -> str:
    bought, logged, ran = result["purchases"], result["attendances"], result["machine"]
    lines = [
        _where(ran),
        "",
        _row("", "per seconde", "dezelfde rijen door pgbench", "aandeel", "rijen", "p50", "p95"),
        "| --- |" + " ---: |" * 6,
        _row("aankopen", *_beside(bought), "", ""),
        _row("— de bestelling", _number(bought["orders_per_second"]), "", "", "", *_times(bought["order_ms"])),
        _row("— de melding", _number(bought["webhooks_per_second"]), "", "", "", *_times(bought["webhook_ms"])),
        _row("deelnames", *_beside(logged), *_times(logged["ms"])),
        "",
        "Processortijd, in milliseconden:",
        "",
        _row("", "per bestelling", "per melding", "per deelname"),
        "| --- |" + " ---: |" * 3,
    ]
    costs = (bought["processor_ms_order"], bought["processor_ms_webhook"], logged["processor_ms"])
    for part, label in _PARTS.items():
        lines.append(_row(label, *(_number(each.get(part, 0.0), 2) for each in costs)))
    lines.append(_row("samen", *(_number(sum(each.values()), 2) for each in costs)))
    sizes = sorted(result["pages"], key=int)
    lines += [
        "",
        *_alone(result["rules"], result["rows"]),
        "",
        _replayed(result["replay"]),
        "",
        *_opened(result["quota"]),
        "",
        "De vijf drukste pagina's, bij zoveel cheques in de databank (mediaan van de servertijd, en queries):",
        "",
        _row("pagina", *(f"{int(size):,}".replace(",", ".") for size in sizes)),
        "| --- |" + " ---: |" * len(sizes),
    ]
    for key, label in _PAGES.items():
        measured = [result["pages"][size][key] for size in sizes]
        lines.append(_row(label, *(f"{_number(each['ms'])} ms, {each['queries']}" for each in measured)))
    return "\n".join(lines)


def _alone(law: dict[str, Any], rows: dict[str, float]) -> list[str]:
    persons = f"{law['persons']:,}".replace(",", ".")
    decided, many = _number(law["decision_us"]), _number(law["persons_per_second"] / 1e6)
    figures = {name: _number(each, 2) for name, each in rows.items()}
    return [
        (
            f"De regels alleen (versie {law['version']}, één kern): één beslissing uit feiten {decided} µs; {persons} "
            f"personen op kolommen: {many} miljoen beslissingen per seconde, hoogstens "
            f"{_number(law['memory_gib'], 2)} GiB geheugen."
        ),
        "",
        (
            f"Eén rij: schrijven {figures['orm_insert_ms']} ms met de ORM en {figures['rows_insert_ms']} ms met "
            f"`loopbaan.db.rows` ({figures['insert_ratio']} keer sneller); lezen {figures['orm_find_ms']} ms en "
            f"{figures['rows_find_ms']} ms ({figures['find_ratio']} keer)."
        ),
    ]


def _replayed(again: dict[str, Any]) -> str:
    def count(number: int) -> str:
        return f"{number:,}".replace(",", ".")

    costs = again["processor_us"]
    return (
        f"Replay: {count(again['count'])} bewaarde beslissingen opnieuw genomen met {again['workers']} processen in "
        f"{_number(again['seconds'])} s, opstarten inbegrepen: {count(again['per_second'])} per seconde, samen "
        f"hoogstens {again['memory_mib']} MiB geheugen. Per beslissing {costs['replay']} µs processortijd in Python en "
        f"{costs.get('database', 0)} µs in PostgreSQL. `decide` alleen, op dezelfde feiten in het geheugen en op één "
        f"kern, deed er {count(again['decide_per_second'])} per seconde: een proces van replay haalt daarvan "
        f"{_number(100 * again['share_of_decide'], 0)} %."
    )


def _opened(quota: dict[str, dict[str, Any]]) -> list[str]:
    calm, cut = quota["calm"], quota["cut_off"]

    def count(number: int) -> str:
        return f"{number:,}".replace(",", ".")

    def seconds(milliseconds: float) -> str:
        return f"{_number(milliseconds / 1000)} s"

    rows = [
        ("verkocht", *(count(each["sold"]) for each in (calm, cut))),
        ("paren in de verkeerde volgorde", *(count(each["out_of_order"]) for each in (calm, cut))),
        ("tot de laatste plaats weg was", *(f"{_number(each['last_sold_seconds'])} s" for each in (calm, cut))),
        ("tot iedereen zijn plaats of zijn rang kende", *(f"{_number(each['seconds'])} s" for each in (calm, cut))),
        ("tot over elke plaats beslist was", *(f"{_number(each['decided_seconds'])} s" for each in (calm, cut))),
        ("de knop, vanaf de opening: p50", *(seconds(each["since_opening_ms"]["p50"]) for each in (calm, cut))),
        ("de knop, vanaf de opening: p99", *(seconds(each["since_opening_ms"]["p99"]) for each in (calm, cut))),
        ("de knop, vanaf het versturen: p50", *(seconds(each["button_ms"]["p50"]) for each in (calm, cut))),
        ("de knop, vanaf het versturen: p99", *(seconds(each["button_ms"]["p99"]) for each in (calm, cut))),
        (
            "vrijgekomen en doorgeschoven",
            *(f"{count(each['freed'])}, {count(each['moved_up'])}" for each in (calm, cut)),
        ),
        ("databank weg", "", f"{_number(cut['away_seconds'])} s"),
        ("verstuurde aanvragen", *(count(each["tries"]) for each in (calm, cut))),
    ]
    return [
        (
            f"Opening van april 2025: {count(calm['citizens'])} burgers drukken op de knop, "
            f"{count(calm['sold'])} plaatsen."
        ),
        "",
        _row("", "zonder storing", "PostgreSQL valt weg na 500 antwoorden"),
        "| --- | ---: | ---: |",
        *(_row(*each) for each in rows),
    ]


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _where(machine: dict[str, Any]) -> str:
    return (
        f"Gemeten op {machine['on']}: {machine['processor']}, {machine['cores']} kernen, {machine['memory_gib']} GiB, "
        f"Python {machine['python']}. Vlak voor de meting gebruikten andere programma's "
        f"{round(100 * machine['busy'])} % van de processor."
    )


def _beside(measured: dict[str, Any]) -> tuple[str, str, str, str]:
    return (
        _number(measured["per_second"]),
        _number(measured["pgbench_per_second"]),
        f"{_number(100 * measured['share_of_pgbench'])} %",
        _number(measured["rows_each"]),
    )


def _times(milliseconds: dict[str, float]) -> tuple[str, str]:
    return f"{_number(milliseconds['p50'])} ms", f"{_number(milliseconds['p95'])} ms"
