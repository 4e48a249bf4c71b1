"""What is measured, and the table that it makes."""

import statistics
from dataclasses import dataclass, field

SKIPSEG = "skipseg"


class Failure(Exception):
    """A process that did not do its work, in one line."""


@dataclass(frozen=True)
class Case:
    """What all contenders do."""

    task: str  # train, infer, predict, predict at 1/4
    encoder: str
    batch: int
    width: int
    height: int
    precision: str = "fp32"

    @property
    def pictures(self):
        return f"{self.batch} x {self.width} x {self.height}"


@dataclass
class Contender:
    """One program, or one mode of it; `run` measures it once and returns a `Figure`."""

    name: str
    run: object
    figures: list = field(default_factory=list)
    failure: str | None = None

    @property
    def milliseconds(self):
        return statistics.median(f.milliseconds for f in self.figures)

    @property
    def peak_bytes(self):
        return max(f.peak_bytes for f in self.figures)


@dataclass(frozen=True)
class Figure:
    """Per image; the memory is the largest that the process held."""

    milliseconds: float
    peak_bytes: int


def rows(results):
    """Figures of each contender; a ratio above 1 says how many times skipseg is better."""
    for case, contenders in results:
        own = next((c for c in contenders if c.name == SKIPSEG and not c.failure), None)
        for contender in contenders:
            row = {"task": case.task, "encoder": case.encoder, "pictures": case.pictures,
                   "precision": case.precision, "program": contender.name}
            if contender.failure:
                row["failure"] = contender.failure
            else:
                row["millisecondsPerImage"] = contender.milliseconds
                row["roundsMillisecondsPerImage"] = [f.milliseconds for f in contender.figures]
                row["peakBytes"] = contender.peak_bytes
                if own:
                    row["timeRatio"] = contender.milliseconds / own.milliseconds
                    row["memoryRatio"] = contender.peak_bytes / own.peak_bytes
            yield row


def table(rows):
    """Markdown: a table for each task, of a line for each case and a column for each program."""
    return "\n\n".join(task_table(task, [row for row in rows if row["task"] == task])
                       for task in dict.fromkeys(row["task"] for row in rows))


def task_table(task, rows):
    programs = list(dict.fromkeys(row["program"] for row in rows))
    cases = {}
    for row in rows:
        cases.setdefault((row["encoder"], row["pictures"], row["precision"]), {})[row["program"]] = cell(row)
    lines = [[task] + programs, ["---"] + ["---:"] * len(programs)]
    lines += [[", ".join(case)] + [cells.get(program, "") for program in programs] for case, cells in cases.items()]
    widths = [max(len(line[column]) for line in lines) for column in range(len(programs) + 1)]
    return "\n".join(
        "| " + " | ".join(
            text.rjust(width) if column else text.ljust(width)
            for column, (text, width) in enumerate(zip(line, widths))) + " |"
        for line in lines)


def cell(row):
    """Milliseconds per image, how many times skipseg's they are, and the peak of memory."""
    if "failure" in row:
        return "failed"
    ratio = f" ({row['timeRatio']:.2f} x)" if "timeRatio" in row and row["program"] != SKIPSEG else ""
    return f"{row['millisecondsPerImage']:.1f} ms{ratio}, {row['peakBytes'] / 1e6:.0f} MB"


def summary(rows):
    """For each case skipseg against the fastest peer, in one line."""
    cases = {}
    for row in rows:
        if row["program"] != SKIPSEG and "timeRatio" in row:
            case = (row["task"], row["encoder"], row["pictures"], row["precision"])
            cases.setdefault(case, []).append(row)
    for case, peers in cases.items():
        best = min(peers, key=lambda row: row["millisecondsPerImage"])
        yield (f"{' '.join(case)}: {best['timeRatio']:.2f} x as fast as {best['program']}, "
               f"with {1 / best['memoryRatio']:.2f} of its memory")
