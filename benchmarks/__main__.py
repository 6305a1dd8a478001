"""``python -m benchmarks``: measure on the databanks of DATABASE_URL and REDIS_URL, which it fills and does not empty.

The load is bounded in number and time and goes to this machine only. The result is kept in ``.local/benchmark.json``.
"""

from __future__ import annotations

import argparse
import json
import os
import sys

from benchmarks import PARTS


def main() -> int:
    """Run what was asked; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", choices=PARTS, action="append", help="measure this part; may be repeated")
    parser.add_argument("--purchases", type=int, default=1600, help="how many purchases are measured")
    parser.add_argument("--files", type=int, default=400, help="how many files get four sessions each")
    parser.add_argument("--cheques", type=int, default=100_000, help="up to how many cheques the pages are measured")
    parser.add_argument("--decisions", type=int, default=200_000, help="how many decisions are taken again")
    parser.add_argument("--citizens", type=int, default=4000, help="how many press when a month under a quota opens")
    parser.add_argument("--write", action="store_true", help="put the figures in docs/performance.md")
    arguments = parser.parse_args()
    if "POSTGRES_BIN" not in os.environ:
        print("Start dit met 'make bench': het heeft eigen databanken nodig.", file=sys.stderr)
        return 2
    if arguments.write and arguments.only:
        parser.error("--write needs a whole run")
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    from benchmarks import report, run

    result = run.measure(arguments)
    report.keep(result)
    if arguments.write:
        report.write(result)
    print(json.dumps(result, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
