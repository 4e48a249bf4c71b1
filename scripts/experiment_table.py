#!/usr/bin/env python3
"""Prints the table of scripts/experiments.sh: mean IoU in percent, of the last epoch.

    scripts/experiment_table.py RUNS SEED... < lines of name, run and options, with tabs between

RUNS holds NAME-SEED.dev/report.json and NAME-SEED.val/report.json of `skipseg evaluate`, and RUN-SEED.seconds of the runs.
What is not there yet is left out. An experiment counts if it gains with each of three seeds, and POINTS on average, against
BASE, the first line of the table: the same seeds, judged by the recording that nobody trained on.
"""

import json
import pathlib
import statistics
import sys
from dataclasses import dataclass, field

BASE = "dev-base"
POINTS = 1.0
SEEDS = 3
# In 14 of the 101 pictures only: a change must not win by it alone.
RARE = "bicyclist"


def mean_iou(report, without=()):
    """The mean over the classes that are there, in percent; None where there is none."""
    values = [c["iou"] for c in report["classes"] if c["name"] not in without and c["iou"] is not None]
    return 100 * statistics.fmean(values) if values else None


@dataclass
class Experiment:
    """What was found of one experiment, by seed."""

    name: str
    options: str
    all_classes: dict = field(default_factory=dict)
    other_classes: dict = field(default_factory=dict)
    val: dict = field(default_factory=dict)
    seconds: dict = field(default_factory=dict)


def read(path):
    try:
        return json.loads(path.read_text())
    except FileNotFoundError:
        return None


def load(runs, name, run, options, seeds):
    """What is there of an experiment."""
    experiment = Experiment(name, " ".join(options.split()))
    for seed in seeds:
        dev = read(runs / f"{name}-{seed}.dev" / "report.json")
        if dev is not None:
            experiment.all_classes[seed] = mean_iou(dev)
            experiment.other_classes[seed] = mean_iou(dev, without=(RARE,))
        val = read(runs / f"{name}-{seed}.val" / "report.json")
        if val is not None:
            experiment.val[seed] = mean_iou(val)
        seconds = runs / f"{run}-{seed}.seconds"
        if seconds.exists():
            experiment.seconds[seed] = sum(map(int, seconds.read_text().split()))
    return experiment


def gains(experiment, base):
    """The points gained with each seed that both have."""
    common = [seed for seed in experiment.all_classes if seed in base.all_classes]
    return {seed: experiment.all_classes[seed] - base.all_classes[seed] for seed in common}


def counts(gained):
    """Whether all of three seeds gain, and enough on average."""
    return len(gained) >= SEEDS and min(gained.values()) > 0 and statistics.fmean(gained.values()) >= POINTS


def mean(values, digits=1):
    return f"{statistics.fmean(values.values()):.{digits}f}" if values else ""


def rows(experiments):
    """The lines of the table, as Markdown."""
    yield ("| experiment | seeds | mean of 11 | each seed | mean of 10 | gain | counts | val | seconds | options |")
    yield "|---|---:|---:|---|---:|---:|---|---:|---:|---|"
    base = experiments[0] if experiments and experiments[0].all_classes else None
    for experiment in experiments:
        gained = gains(experiment, base) if base is not None and experiment is not base else {}
        verdict = ("yes" if counts(gained) else "no") if len(gained) >= SEEDS else ""
        yield "| " + " | ".join([
            experiment.name, str(len(experiment.all_classes) or len(experiment.val)),
            mean(experiment.all_classes), " ".join(f"{value:.1f}" for value in experiment.all_classes.values()),
            mean(experiment.other_classes), f"{statistics.fmean(gained.values()):+.1f}" if gained else "", verdict,
            mean(experiment.val), mean(experiment.seconds, 0), f"`{experiment.options}`" if experiment.options else "",
        ]) + " |"


def main():
    if len(sys.argv) < 3:
        print(__doc__, file=sys.stderr)
        raise SystemExit(64)
    runs, seeds = pathlib.Path(sys.argv[1]), sys.argv[2:]
    lines = [line.rstrip("\n").split("\t") for line in sys.stdin]
    experiments = [load(runs, name, run, options, seeds) for name, run, options in lines]
    if all(experiment.name != BASE for experiment in experiments):
        base = load(runs, BASE, BASE, "", seeds)
        if base.all_classes:
            experiments.append(base)
    print("\n".join(rows(sorted(experiments, key=lambda experiment: experiment.name != BASE))))


if __name__ == "__main__":
    main()
