"""How each program is called, in a process of its own whose time and memory are taken."""

import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from peer_report import SKIPSEG, Contender, Failure, Figure

WORKER = pathlib.Path(__file__).with_name("peer_worker.py")
SECONDS_PER_PROCESS = 600
PICTURES = 200
PICTURE_SIZE = (480, 360)
PREDICTING_ENCODER = "resnet34"
# Photographs as cameras make them, worked on at a part of their size.
LARGE_PICTURES = 100
LARGE_SIZE = (4000, 3000)
LARGE_REDUCTION = 4
LARGE_CLASSES = 11
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
            case.precision, "--seconds", str(self.options.seconds), "--output", str(path)])
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

    def prepare_large(self):
        """The same for photographs of a camera, with as many classes as street scenes have."""
        data = self.folder / "data"
        shutil.copytree(pathlib.Path(__file__).parent.parent / "data", data)
        names = (data / "classes.txt").read_text().splitlines()
        names += [f"further{index} {index} 0 9" for index in range(LARGE_CLASSES - len(names))]
        (data / "classes.txt").write_text("\n".join(names) + "\n")
        run_process([
            self.options.skipseg, "train", str(data), "--encoder", PREDICTING_ENCODER, "--size", "64", "--epochs",
            "1", "--output", str(self.folder / "large-run")])
        self.large_model = self.folder / "large-run" / "last.safetensors"
        width, height = LARGE_SIZE
        self.worker(
            "prepare-large", model=self.large_model, encoder=PREDICTING_ENCODER, width=width, height=height,
            reduction=LARGE_REDUCTION, count=LARGE_PICTURES, pictures=self.options.pictures or data,
            output=self.folder / "large", onnx=self.folder / "large.onnx")

    def predicting_large(self, case):
        photographs = self.folder / "large"

        def skipseg(resolution):
            # Native prediction takes seconds for each, so that a few tell what it takes.
            inputs = [str(photographs)] if resolution != "native" else [
                str(path) for path in sorted(photographs.iterdir())[:3]]
            output = self.masks("large", case.batch)
            _, seconds, peak_bytes = run_process([
                self.options.skipseg, "predict", str(self.large_model), *inputs, "--output", str(output),
                "--resolution", resolution, "--threads", str(self.options.threads)])
            return Figure(seconds * 1e3 / (case.batch if resolution != "native" else len(inputs)), peak_bytes)

        def python(mode):
            output = self.masks(mode, case.batch)
            _, seconds, peak_bytes = self.worker(
                "predict-large", mode=mode, onnx=self.folder / "large.onnx", threads=self.options.threads,
                reduction=LARGE_REDUCTION, pictures=photographs, output=output)
            return Figure(seconds * 1e3 / case.batch, peak_bytes)

        return [
            Contender(SKIPSEG, lambda: skipseg(f"1/{LARGE_REDUCTION}")),
            Contender("skipseg at 1/8", lambda: skipseg("1/8")),
            Contender("skipseg native", lambda: skipseg("native")),
            Contender("Python, bilinear logits", lambda: python("bilinear")),
            Contender("Python, nearest labels", lambda: python("nearest")),
        ]

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
