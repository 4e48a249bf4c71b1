"""Tests of the table of experiments: python3 -m unittest discover scripts"""

import json
import pathlib
import tempfile
import unittest

from experiment_table import counts, gains, load, mean_iou, rows


def report(**classes):
    return {"classes": [{"name": name, "iou": iou} for name, iou in classes.items()]}


class TableTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.runs = pathlib.Path(folder.name)

    def write(self, name, seed, by="dev", seconds=None, **classes):
        place = self.runs / f"{name}-{seed}.{by}"
        place.mkdir()
        (place / "report.json").write_text(json.dumps(report(**classes)))
        if seconds is not None:
            (self.runs / f"{name}-{seed}.seconds").write_text(seconds)

    def cells(self, *names):
        experiments = [load(self.runs, name, name, f"--{name}  1", ["0", "1", "2"]) for name in names]
        return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows(experiments)][2:]

    def test_classes_that_are_not_there_take_no_part(self):
        self.assertAlmostEqual(mean_iou(report(road=0.5, sky=0.7, pole=None)), 60)
        self.assertAlmostEqual(mean_iou(report(road=0.5, sky=0.7, bicyclist=0.0), without=("bicyclist",)), 60)
        self.assertIsNone(mean_iou(report(pole=None)))

    def test_all_three_seeds_have_to_gain(self):
        self.assertTrue(counts({"0": 0.1, "1": 1.4, "2": 1.5}))
        self.assertFalse(counts({"0": -0.1, "1": 4.0, "2": 5.0}))
        self.assertFalse(counts({"0": 0.9, "1": 0.9, "2": 0.9}))
        self.assertFalse(counts({"0": 3.0, "1": 3.0}))

    def test_the_first_line_is_what_others_are_compared_with(self):
        for seed in range(3):
            self.write("base", seed, road=0.5, bicyclist=0.1 * seed, seconds="10\n20\n")
            self.write("base", seed, by="val", road=0.7)
            self.write("good", seed, road=0.54, bicyclist=0.1 * seed)
            self.write("lucky", seed, road=0.5, bicyclist=0.1 * seed + (0.2 if seed == 1 else 0))
        base, good, lucky = self.cells("base", "good", "lucky")
        self.assertEqual(
            base, ["base", "3", "30.0", "25.0 30.0 35.0", "50.0", "", "", "70.0", "30", "`--base 1`"])
        self.assertEqual(
            good, ["good", "3", "32.0", "27.0 32.0 37.0", "54.0", "+2.0", "yes", "", "", "`--good 1`"])
        self.assertEqual(lucky[5:7], ["+3.3", "no"])

    def test_what_is_not_there_yet_is_left_out(self):
        self.write("base", 0, road=0.5)
        self.write("base", 1, road=0.6)
        self.write("new", 1, road=0.8)
        base, new, none = self.cells("base", "new", "none")
        self.assertEqual(base[1:4], ["2", "55.0", "50.0 60.0"])
        self.assertEqual(new[1:7], ["1", "80.0", "80.0", "80.0", "+20.0", ""])
        self.assertEqual(none[1:9], ["0"] + [""] * 7)
        self.assertEqual(gains(*[load(self.runs, name, name, "", ["0", "1"]) for name in ["new", "base"]]).keys(), {"1"})


if __name__ == "__main__":
    unittest.main()
