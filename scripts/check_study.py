#!/usr/bin/env python3
"""Looks whether studies on the sample see what they should, in time, and end in the same bytes however often they are
killed.

    python3 scripts/check_study.py SKIPSEG FOLDER [PART ...]

Parts: `degradation` (plain networks of 58 layers train worse than those of 18, residual ones don't), `borders` (long
skips bring borders back at crops of 128), `quick` (the smallest study within ten minutes; killed at random times and
resumed it ends in the same bytes but for times and the page). All of them take about half an hour on two cores. What
is in FOLDER already is gone on with. Exit code 1 where something is missed.
"""

import csv
import hashlib
import os
import random
import signal
import subprocess
import sys
import time

DATA = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "data")
MOST_MINUTES = 10
misses = 0


def check(text, value, holds):
    global misses
    misses += not holds
    print(f"{'holds ' if holds else 'MISSED'}  {text}: {value}", flush=True)


def study(skipseg, folder, options):
    resumes = os.path.exists(os.path.join(folder, "config.json"))
    command = ["study", "--resume", folder] if resumes else ["study", DATA, *options, "--output", folder]
    return [skipseg, *command]


def results(folder):
    """The figures of each run, by network and repeat."""
    with open(os.path.join(folder, "runs.csv"), newline="") as file:
        rows = list(csv.DictReader(file))
    return {(row["network"], row["repeat"]): row for row in rows}, sorted({row["repeat"] for row in rows})


def degradation(skipseg, folder):
    """He et al. 2016, figure 1; bounds are three times the spread of earlier runs."""
    folder = os.path.join(folder, "degradation")
    options = ("--compare short --depths 18,58 --long-skips none --width 16 --size 64 --batch 16 --scale 0.5-0.5 --loss ce "
               "--class-weights none --steps 300 --repeats 3").split()
    subprocess.run(study(skipseg, folder, options), check=True, stdout=subprocess.DEVNULL)
    runs, repeats = results(folder)
    for repeat in repeats:
        loss = {network: float(runs[f"{network}-none", repeat]["training_loss"])
                for network in ["plain-18", "plain-58", "residual-18", "residual-58"]}
        for text, value, least in [
            ("plain-58 - plain-18, at least 0.08", loss["plain-58"] - loss["plain-18"], 0.08),
            ("plain-58 - residual-58, at least 0.15", loss["plain-58"] - loss["residual-58"], 0.15),
            ("residual-18 - residual-58, at least -0.08", loss["residual-18"] - loss["residual-58"], -0.08),
        ]:
            check(f"loss, repeat {repeat}: {text}", f"{value:.3f}", value > least)


def borders(skipseg, folder):
    folder = os.path.join(folder, "borders")
    options = "--compare long --depths 18 --width 16 --size 128 --batch 16 --steps 300 --repeats 3".split()
    subprocess.run(study(skipseg, folder, options), check=True, stdout=subprocess.DEVNULL)
    runs, repeats = results(folder)
    networks = {network for network, _ in runs}
    with_skips, without = (next(name for name in networks if name.endswith(end)) for end in ["concat", "none"])
    for repeat in repeats:
        values = [float(runs[name, repeat]["boundary_iou"]) for name in [with_skips, without]]
        check(f"boundary IoU, repeat {repeat}: with long skips, without", "{:.3f}, {:.3f}".format(*values),
              values[0] > values[1])


def digests(folder):
    """SHA-256 of all files of a study that hold no times."""
    found = {}
    for name in ["study.json", "runs.csv", "steps.csv"]:
        with open(os.path.join(folder, name), "rb") as file:
            found[name] = hashlib.sha256(file.read()).hexdigest()
    return found


def quick(skipseg, folder):
    whole, killed = os.path.join(folder, "quick"), os.path.join(folder, "quick-killed")
    if not os.path.exists(os.path.join(whole, "study.json")):
        begin = time.monotonic()
        subprocess.run(study(skipseg, whole, ["--quick"]), check=True, stdout=subprocess.DEVNULL)
        minutes = (time.monotonic() - begin) / 60
        check(f"minutes of the smallest study, at most {MOST_MINUTES}", f"{minutes:.1f}", minutes <= MOST_MINUTES)
    kills = 0
    while True:
        process = subprocess.Popen(study(skipseg, killed, ["--quick"]), stdout=subprocess.DEVNULL)
        try:
            if process.wait(timeout=random.uniform(5, 120)) != 0:
                sys.exit(f"error: {killed}: the study ended with exit code {process.returncode}")
            break
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
    check(f"same bytes after {kills} kills", ", ".join(digests(whole)), digests(whole) == digests(killed))


def main():
    parts = {"degradation": degradation, "borders": borders, "quick": quick}
    if len(sys.argv) < 3 or not set(sys.argv[3:]) <= set(parts):
        sys.exit(f"usage: scripts/check_study.py SKIPSEG FOLDER [PART ...]\nparts: {', '.join(parts)}")
    for name in sys.argv[3:] or parts:
        parts[name](os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]))
    sys.exit(misses > 0)


if __name__ == "__main__":
    main()
