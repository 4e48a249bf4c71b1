"""Measures skipseg and its peers in turn (A B A B) and prints one table for each task. Called by benchmark-peers.sh.

Every figure comes from a process of its own, which takes steps for some seconds; a contender's figure is the median of
its rounds' medians. skipseg's own come from `skipseg benchmark --output`.
"""

import argparse
import json
import os
import pathlib
import platform
import re
import sys
import tempfile

from peer_bench import LARGE_PICTURES, LARGE_SIZE, PICTURE_SIZE, PICTURES, PREDICTING_ENCODER, Bench
from peer_report import Case, Failure, rows, summary, table


def all_cases(quick):
    shapes = [("train", "resnet34", 8, 256), ("infer", "resnet34", 8, 256), ("infer", "resnet34", 1, 256)]
    if not quick:
        shapes += [("train", "resnet18", 8, 256), ("train", "resnet50", 8, 256), ("train", "resnet34", 2, 512)]
        shapes += [(task, encoder, 8, 256) for encoder in ["densenet121", "mit_b0"] for task in ["train", "infer"]]
        shapes += [("infer", encoder, batch, 256) for encoder in ["resnet18", "resnet50"] for batch in [8, 1]]
        shapes += [("infer", "resnet34", batch, 512) for batch in [8, 1]]
    cases = [
        Case(task, encoder, batch, size, size, precision)
        for task, encoder, batch, size in shapes for precision in ["fp32", "bf16"]]
    # One picture tells what start-up takes.
    cases += [Case("predict", PREDICTING_ENCODER, count, *PICTURE_SIZE) for count in [PICTURES, 1]]
    return cases + ([] if quick else [Case("predict at 1/4", PREDICTING_ENCODER, LARGE_PICTURES, *LARGE_SIZE)])


def is_far_behind(contender, leader):
    """Whether another round would tell nothing: after a first one that took ten times as long as the leader's."""
    return bool(contender.figures and leader.figures) and contender.milliseconds > 10 * leader.milliseconds


def measure(case, contenders, rounds):
    for number in range(1, rounds + 1):
        for contender in contenders:
            label = (f"{case.task} {case.encoder} {case.pictures} {case.precision}, {contender.name}, "
                     f"round {number} of {rounds}")
            if contender.failure or is_far_behind(contender, contenders[0]):
                continue
            try:
                contender.figures.append(contender.run())
                print(f"{label}: {contender.figures[-1].milliseconds:.1f} ms/image", file=sys.stderr, flush=True)
            except Failure as failure:
                contender.failure = str(failure)
                print(f"error: {label}: {failure}", file=sys.stderr, flush=True)


def machine(bench):
    processor = platform.processor() or platform.machine()
    information = pathlib.Path("/proc/cpuinfo")
    if information.exists():
        names = [line.split(":")[1].strip() for line in information.read_text().splitlines() if "model name" in line]
        processor = names[0] if names else processor
    report = bench.report or {}
    return {
        "processor": processor,
        "threads": bench.options.threads,
        "memoryBytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "system": platform.platform(),
        "instructionSet": report.get("instructionSet"),
        "peakGigaflopsPerSecond": report.get("peakGigaflopsPerSecond"),
    }


def available_threads():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def parse():
    parser = argparse.ArgumentParser(prog="scripts/benchmark-peers.sh", description=__doc__)
    parser.add_argument("--skipseg", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--quick", action="store_true", help="only resnet34 at 256 x 256")
    parser.add_argument(
        "--only", metavar="PATTERN", default="", help="only cases whose task and encoder, as `infer mit_b0`, hold it")
    parser.add_argument("--threads", type=int, default=available_threads(), help="of every program (default: cores)")
    parser.add_argument("--rounds", type=int, default=2, help="(default: %(default)s)")
    parser.add_argument("--seconds", type=float, help="of steps in each process (default: 2; with --quick 1)")
    parser.add_argument("--pictures", help="folder of JPEG files to predict (default: data)")
    parser.add_argument("--json", default="runs/benchmark-peers.json", help="(default: %(default)s)")
    options = parser.parse_args()
    if options.seconds is None:
        options.seconds = 1 if options.quick else 2
    return options


def main():
    options = parse()
    with tempfile.TemporaryDirectory(prefix="benchmark-peers-") as folder:
        cases = [
            case for case in all_cases(options.quick) if re.search(options.only, f"{case.task} {case.encoder}")]
        tasks = {case.task for case in cases}
        agreement = None
        try:
            bench = Bench(options, pathlib.Path(folder))
            versions, _, _ = bench.worker("versions")
            bench.export(cases)
            if "predict" in tasks:
                bench.prepare_predicting()
            if "predict at 1/4" in tasks:
                bench.prepare_large()
            kinds = {"train": bench.training, "infer": bench.inference, "predict": bench.predicting,
                     "predict at 1/4": bench.predicting_large}
            results = [(case, kinds[case.task](case)) for case in cases]
            for case, contenders in results:
                measure(case, contenders, options.rounds)
            if "predict" in tasks:
                agreement = bench.check_masks()
        except Failure as failure:
            sys.exit(f"error: {failure}")
    figures = list(rows(results))
    report = {"machine": machine(bench), "versions": versions, "maskAgreement": agreement, "figures": figures}
    path = pathlib.Path(options.json)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(report, indent=2) + "\n")
    print(f"{report['machine']['processor']}, {options.threads} threads; "
          + ", ".join(f"{name} {version}" for name, version in versions.items()) + "\n")
    print(table(figures) + "\n")
    print("\n".join(summary(figures)))
    if agreement is not None:
        print(f"the masks of skipseg and OpenVINO agree on {agreement:.2%} of the pixels")
    sys.exit(2 if any("failure" in row for row in figures) else 0)


if __name__ == "__main__":
    main()
