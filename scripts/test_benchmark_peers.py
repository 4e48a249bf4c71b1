"""Tests of what benchmark_peers.py makes of its figures: python3 -m unittest discover scripts"""

import sys
import unittest

from benchmark_peers import measure
from peer_bench import run_process
from peer_report import SKIPSEG, Case, Contender, Failure, Figure, rows, summary, table


def fixed(*values):
    """A measurement that gives these (milliseconds, bytes) in turn."""
    figures = iter(values)
    return lambda: Figure(*next(figures))


def failing():
    raise Failure("exit code 1: out of memory")


class FiguresTests(unittest.TestCase):
    case = Case("train", "resnet34", 8, 256, 256)

    def results(self, *contenders):
        measure(self.case, contenders, 2)
        return [(self.case, contenders)]

    def test_ratios_are_of_medians_and_peaks(self):
        figures = list(rows(self.results(
            Contender(SKIPSEG, fixed((10, 100), (20, 300))), Contender("A", fixed((60, 600), (30, 500))))))
        self.assertEqual([row["millisecondsPerImage"] for row in figures], [15, 45])
        self.assertEqual([row["timeRatio"] for row in figures], [1, 3])
        self.assertEqual([row["memoryRatio"] for row in figures], [1, 2])

    def test_summary_takes_the_fastest_peer(self):
        figures = list(rows(self.results(
            Contender(SKIPSEG, fixed((10, 100), (10, 100))), Contender("slow", fixed((60, 400), (60, 400))),
            Contender("fast", fixed((40, 200), (40, 200))))))
        self.assertEqual(
            list(summary(figures)),
            ["train resnet34 8 x 256 x 256 fp32: 4.00 x as fast as fast, with 0.50 of its memory"])

    def test_precisions_are_cases_of_their_own(self):
        cases = [Case("train", "resnet34", 8, 256, 256, precision) for precision in ["fp32", "bf16"]]
        contenders = [
            [Contender(SKIPSEG, fixed((own, 100))), Contender("A", fixed((60, 100)))] for own in [20, 10]]
        for case, both in zip(cases, contenders):
            measure(case, both, 1)
        ratios = [row["timeRatio"] for row in rows(zip(cases, contenders)) if row["program"] == "A"]
        self.assertEqual(ratios, [3, 6])
        self.assertEqual(len(list(summary(list(rows(zip(cases, contenders)))))), 2)

    def test_who_is_far_behind_is_measured_once(self):
        slow = Contender("slow", fixed((101, 100)))
        self.results(Contender(SKIPSEG, fixed((10, 100), (10, 100))), slow)
        self.assertEqual(len(slow.figures), 1)

    def test_a_failure_costs_one_row(self):
        figures = list(rows(self.results(
            Contender(SKIPSEG, fixed((10, 100), (10, 100))), Contender("A", failing))))
        self.assertEqual(figures[1]["failure"], "exit code 1: out of memory")
        lines = table(figures).splitlines()
        self.assertEqual(len(lines), 3)
        self.assertIn("| 10.0 ms, 0 MB | failed |", lines[2])
        self.assertEqual(len({len(line) for line in lines}), 1)
        self.assertEqual(list(summary(figures)), [])

    def test_without_skipseg_there_are_no_ratios(self):
        figures = list(rows(self.results(
            Contender(SKIPSEG, failing), Contender("A", fixed((10, 100), (10, 100))))))
        self.assertNotIn("timeRatio", figures[1])
        self.assertIn("10.0", table(figures))

    def test_a_process_gives_output_time_and_memory(self):
        output, seconds, peak_bytes = run_process(
            [sys.executable, "-c", "import time; x = bytearray(b'x') * 60_000_000; time.sleep(0.2); print('done')"])
        self.assertEqual(output, "done\n")
        self.assertGreaterEqual(seconds, 0.2)
        self.assertGreater(peak_bytes, 50_000_000)
        with self.assertRaisesRegex(Failure, "exit code 3: sorry"):
            run_process([sys.executable, "-c", "import sys; print('sorry', file=sys.stderr); sys.exit(3)"])


if __name__ == "__main__":
    unittest.main()
