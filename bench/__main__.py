"""Runs the benchmarks: `python -m bench [names] [--households N]`; a table on the screen and build/bench.json."""

import argparse
import json
import os
import sys
from importlib import import_module
from pathlib import Path

import django

SUBJECTS = (
    "pages", "dashboard", "bulletin", "freezing", "exporting", "importing", "reconciling", "screening", "sweeps", "quality", "solar",
    "funds", "credit",
)  # fmt: skip
OUTPUT = Path(__file__).parent.parent / "build" / "bench.json"


def main(arguments):
    names, households = _options(arguments)
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    django.setup()
    results = []
    for name in names:
        print(f"\n{name}", flush=True)
        for result in import_module(f"bench.{name}").run(households):
            results.append(result)
            print(_line(result), flush=True)
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text(json.dumps([result.as_row() for result in results], ensure_ascii=False, indent=1) + "\n")
    missed = [result.name for result in results if not result.holds]
    print(f"\n{len(results)} 项，未达要求 {len(missed)} 项；结果在 {OUTPUT.relative_to(Path.cwd())}")
    return 0


def _options(arguments):
    parser = argparse.ArgumentParser(prog="python -m bench", description="基准测试：与最简做法相比的倍数。")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"只测这些：{'、'.join(SUBJECTS)}")
    parser.add_argument("--households", type=int, default=int(os.environ.get("BENCH_HOUSEHOLDS") or 100_000))
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in SUBJECTS]
    if unknown:
        parser.error(f"没有 {unknown[0]} 这一项，可选：{'、'.join(SUBJECTS)}。")
    return options.names or SUBJECTS, options.households


def _line(result):
    limit = "" if result.limit is None else f"（{'至少' if result.at_least else '至多'} {result.limit:g}）"
    verdict = "" if result.holds else "  未达要求"
    figures = f"{result.ours:>12,.2f} {result.reference:>12,.2f} {result.unit:<8}"
    return f"  {result.name:<62}{figures}{result.ratio:>8.2f}{limit}{verdict}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
