"""Measures skipseg and its peers in turn (A B A B) and prints one table for each task. Called by benchmark-peers.sh.

Every figure comes from a process of its own, which takes steps for some seconds; a contender's figure is the median of
its rounds' medians. skipseg's own come from `skipseg benchmark --json`.
"""

import argparse
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from peer_report import SKIPSEG, Case, Contender, Failure, Figure, rows, summary, table

WORKER = pathlib.Path(__file__).with_name("peer_worker.py")
SECONDS_PER_PROCESS = 600
PICTURES = 200
PICTURE_SIZE = (480, 360)
PREDICTING_ENCODER = "resnet34"
# The least share of pixels on which two programs that do the same agree.
LEAST_AGREEMENT = 0.99


def run_process(command, environment=None):
    """Runs a command; returns its output, its wall time in seconds and its peak memory in bytes."""
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=errors, env=environment)
        timer = threading.Timer(SECONDS_PER_PROCESS, process.kill)
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        if process.returncode != 0:
            lines = errors.read().strip().splitlines()
            raise Failure(f"exit code {process.returncode}: {lines[-1] if lines else 'no message'}")
        # Linux counts kilobytes, macOS bytes.
        unit = 1 if sys.platform == "darwin" else 1024
        return output.read(), seconds, usage.ru_maxrss * unit


class Bench:
    """Knows how each program is called."""

    def __init__(self, options, folder):
        self.options = options
        self.folder = folder
        # Compiled kernels are kept for the second round.
        self.environment = os.environ | {"TORCHINDUCTOR_CACHE_DIR": str(folder / "inductor")}
        self.openvino_capabilities, _, _ = self.worker("capabilities")
        self.report = None
        self.outputs = 0

    def worker(self, action, **arguments):
        command = [sys.executable, str(WORKER), action]
        for name, value in arguments.items():
            command += [f"--{name}", str(value)]
        output, seconds, peak_bytes = run_process(command, self.environment)
        return json.loads(output.splitlines()[-1]), seconds, peak_bytes

    def steps(self, action, case, **arguments):
        """A contender's figure by the median of its steps."""
        result, _, peak_bytes = self.worker(
            action, batch=case.batch, size=case.width, threads=self.options.threads,
            seconds=self.options.seconds, precision=case.precision, **arguments)
        return Figure(statistics.median(result["milliseconds"]), peak_bytes)

    def skipseg_steps(self, case):
        path = self.folder / "skipseg.json"
        _, _, peak_bytes = run_process([
            self.options.skipseg, "benchmark", "--encoder", case.encoder, "--size", str(case.width), "--batch",
            str(case.batch), "--threads", str(self.options.threads), "--purpose", case.task, "--precision",
            case.precision, "--seconds", str(self.options.seconds), "--json", str(path)])
        self.report = json.loads(path.read_text())
        measurement = self.report[{"train": "training", "infer": "inference"}[case.task]]
        return Figure(measurement["medianMillisecondsPerImage"], peak_bytes)

    def training(self, case):
        modes = {"fp32": [("NCHW", "nchw"), ("channels_last", "channels_last"), ("torch.compile", "compile")],
                 "bf16": [("channels_last", "channels_last")]}
        return [Contender(SKIPSEG, lambda: self.skipseg_steps(case))] + [
            Contender(
                f"PyTorch {name}", lambda mode=mode: self.steps("train", case, mode=mode, encoder=case.encoder))
            for name, mode in modes[case.precision]]

    def onnx(self, case):
        return self.folder / f"{case.encoder}-{case.batch}-{case.width}.onnx"

    def inference(self, case):
        contenders = [
            Contender(SKIPSEG, lambda: self.skipseg_steps(case)),
            Contender(
                "PyTorch channels_last", lambda: self.steps("infer-pytorch", case, encoder=case.encoder)),
        ]
        if case.precision == "fp32":
            contenders.append(Contender(
                "ONNX Runtime", lambda: self.steps("infer-onnxruntime", case, onnx=self.onnx(case))))
        if case.precision.upper() in self.openvino_capabilities:
            for hint in ["latency", "throughput"]:
                contenders.append(Contender(
                    f"OpenVINO {hint}",
                    lambda hint=hint: self.steps("infer-openvino", case, onnx=self.onnx(case), mode=hint)))
        return contenders

    def export(self, cases):
        networks = {(case.encoder, case.batch, case.width, str(self.onnx(case)))
                    for case in cases if case.task == "infer"}
        self.worker("export", cases=json.dumps(sorted(networks)))

    # Whole commands: from files to files, start-up included.

    def prepare_predicting(self):
        """Trains a network for a moment, so that both programs have the same one, and makes the photographs."""
        data = pathlib.Path(__file__).parent.parent / "data"
        run_process([
            self.options.skipseg, "train", str(data), "--encoder", PREDICTING_ENCODER, "--size", "64", "--epochs",
            "1", "--output", str(self.folder / "run")])
        self.model = self.folder / "run" / "last.safetensors"
        width, height = PICTURE_SIZE
        for count in [PICTURES, 1]:
            self.worker(
                "prepare-predict", model=self.model, encoder=PREDICTING_ENCODER, width=width, height=height,
                count=count, pictures=self.options.pictures or data, output=self.photographs(count),
                onnx=self.folder / "predict.onnx")

    def photographs(self, count):
        return self.folder / f"photographs-{count}"

    def masks(self, name, count):
        self.outputs += 1
        return self.folder / f"masks-{count}-{name}-{self.outputs}"

    def predicting(self, case):
        photographs = self.photographs(case.batch)

        def skipseg():
            output = self.masks(SKIPSEG, case.batch)
            _, seconds, peak_bytes = run_process([
                self.options.skipseg, "predict", str(self.model), str(photographs), "--output", str(output),
                "--threads", str(self.options.threads)])
            return Figure(seconds * 1e3 / case.batch, peak_bytes)

        def openvino():
            output = self.masks("openvino", case.batch)
            _, seconds, peak_bytes = self.worker(
                "predict", onnx=self.folder / "predict.onnx", threads=self.options.threads, pictures=photographs,
                output=output)
            return Figure(seconds * 1e3 / case.batch, peak_bytes)

        return [Contender(SKIPSEG, skipseg), Contender("Python with OpenVINO", openvino)]

    def check_masks(self):
        """Both programs must have predicted the same."""
        first = next(self.folder.glob(f"masks-{PICTURES}-{SKIPSEG}-*"))
        second = next(self.folder.glob(f"masks-{PICTURES}-openvino-*"))
        result, _, _ = self.worker("compare", pictures=first, output=second)
        if result["agreement"] < LEAST_AGREEMENT:
            raise Failure(f"the masks of skipseg and OpenVINO agree on only {result['agreement']:.2%} of the pixels")
        return result["agreement"]


def all_cases(quick):
    shapes = [("train", "resnet34", 8, 256), ("infer", "resnet34", 8, 256), ("infer", "resnet34", 1, 256)]
    if not quick:
        shapes += [("train", "resnet18", 8, 256), ("train", "resnet50", 8, 256), ("train", "resnet34", 2, 512)]
        shapes += [("infer", encoder, batch, 256) for encoder in ["resnet18", "resnet50"] for batch in [8, 1]]
        shapes += [("infer", "resnet34", batch, 512) for batch in [8, 1]]
    cases = [
        Case(task, encoder, batch, size, size, precision)
        for task, encoder, batch, size in shapes for precision in (["fp32"] if quick else ["fp32", "bf16"])]
    # One picture tells what start-up takes.
    return cases + [Case("predict", PREDICTING_ENCODER, count, *PICTURE_SIZE) for count in [PICTURES, 1]]


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
    parser.add_argument("--quick", action="store_true", help="only resnet34 at 256 x 256, in fp32")
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
        cases = all_cases(options.quick)
        try:
            bench = Bench(options, pathlib.Path(folder))
            versions, _, _ = bench.worker("versions")
            bench.export(cases)
            bench.prepare_predicting()
            kinds = {"train": bench.training, "infer": bench.inference, "predict": bench.predicting}
            results = [(case, kinds[case.task](case)) for case in cases]
            for case, contenders in results:
                measure(case, contenders, options.rounds)
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
    print(f"the masks of skipseg and OpenVINO agree on {agreement:.2%} of the pixels")
    sys.exit(2 if any("failure" in row for row in figures) else 0)


if __name__ == "__main__":
    main()
