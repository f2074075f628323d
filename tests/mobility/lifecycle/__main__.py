"""
Play the lives of `test_life.py` and keep the figures: ``python -m tests.mobility.lifecycle --out FILE``.

What is kept is written after every part, so that a run can be cut short; ``--parts 5-8`` plays some of them.
"""

import argparse
import json
import sys
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from mobility.cli.circumstances import Circumstances
from tests.mobility.lifecycle.machine import play
from tests.mobility.lifecycle.test_life import PARTS, RUNS, STEPS


def main():
    """Play the parts asked for one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--parts", default=f"1-{PARTS}", help="first and last seed")
    parser.add_argument("--runs", type=int, default=RUNS, help="lives a part")
    parser.add_argument("--steps", type=int, default=STEPS, help="steps a life")
    options = parser.parse_args()
    first, last = (int(each) for each in options.parts.split("-"))
    measured, tally, seeds, cpu_s = asdict(Circumstances.now()), Counter(), [], 0.0
    for seed in range(first, last + 1):
        began_s = time.process_time()
        tally += play(seed, options.runs, options.steps)
        cpu_s += time.process_time() - began_s
        seeds.append(seed)
        figures = {
            **measured,
            "seeds": seeds,
            "lives": tally["runs"],
            "steps_a_life": options.steps,
            "steps": tally["steps"],
            "states_judged": tally["steps judged"],
            "cpu_seconds": round(cpu_s),
            "untrue": 0,
            "happened": dict(sorted(tally.items())),
        }
        if options.out is not None:
            options.out.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
        sys.stdout.write(f"seed {seed}: {tally['runs']} lives, {tally['steps']} steps so far, {cpu_s:.0f} s\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
