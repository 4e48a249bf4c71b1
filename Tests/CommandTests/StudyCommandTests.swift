import Foundation
import SkipSegBasics
import TestSupport
import Testing

/// `skipseg study`, run as its users run it.
@Suite struct StudyCommandTests {
  /// Each line says what may be given.
  @Test(
    arguments: [
      (["--depths", "57"], "--depths is 57, but must be numbers of layers 8 n + 2 from 10 to 1002"),
      (["--depths", "18,x"], "--depths is '18,x', but must be numbers of layers 8 n + 2"),
      (["--depths", "18,18"], "--depths is 18,18, but must be numbers of layers"),
      (["--repeats", "0"], "--repeats is 0, but must be 1 to 1000"),
      (["--steps", "0"], "--steps is 0, but must be 1 to 1000000"),
      (["--steps", "10", "--max-minutes", "1"], "give one of them"),
      (["--train-share", "0"], "--train-share is 0, but must be numbers above 0 and at most 1"),
      (["--train-share", "1,1.5"], "--train-share is 1,1.5, but must be numbers above 0 and at most 1"),
      (["--compare", "wide"], "--compare is 'wide', but must name some of short, long and order"),
      (["--equal", "time"], "--equal is 'time', but must be one of parameters"),
      (["--epochs", "3"], "--epochs is not for a study: a study counts steps: give --steps"),
      (["--long-skips", "none"], "--long-skips is what the study varies or settles"),
      (["--zero-init"], "--zero-init is what the study varies or settles"),
      (["--encoder", "resnet18", "--depths", "18"], "give one of them"),
      (
        ["--encoder", "densenet121"],
        "short skips are compared in ResNets, and densenet121 is none; compare long ones"
      ),
      (
        ["--compare", "long", "--depths", "18", "--shortcut-gradient", "2"],
        "--shortcut-gradient is 2, but must be 0 to 1"
      ),
      (["--from", "m.safetensors", "--depths", "18"], "leave out --depths"),
      (["--from", "m.safetensors", "--encoder", "resnet18"], "the model of --from brings it"),
      (["--resume", "studies/study"], "--resume goes on with the study's own options: leave out DATA"),
    ])
  func wrongUsageIsSaidInOneLine(options: [String], rule: String) throws {
    let result = try Command(["study", "data"] + options, in: NSTemporaryDirectory())
    #expect(result.exitCode == 64)
    #expect(result.errorLines.first?.contains(rule) == true, "\(result.errors)")
  }

  /// The same about the option of training.
  @Test(
    arguments: [
      (["--shortcut-gradient", "1.5"], "--shortcut-gradient is 1.5, but must be 0 to 1"),
      (["--encoder", "plain-18", "--shortcut-gradient", "0"], "--shortcut-gradient needs short skips"),
      (
        ["--encoder", "densenet121", "--shortcut-gradient", "0"],
        "--shortcut-gradient is for networks of residual branches"
      ),
    ])
  func aShortcutThatIsNotThereHasNoGradient(options: [String], rule: String) throws {
    let result = try Command(["train", "data"] + options, in: NSTemporaryDirectory())
    #expect(result.exitCode == 64)
    #expect(result.errorLines.first?.contains(rule) == true, "\(result.errors)")
  }

  private static let tiny = [
    "--compare", "short", "--depths", "10", "--width", "4", "--size", "64", "--batch", "2",
    "--long-skips", "none", "--steps", "2",
  ]

  @Test func aStudyIsTrainedJudgedAndTold() throws {
    let place = try Workplace(training: 4, validation: 1)
    let study = try place.run(["study", "data", "--repeats", "2"] + Self.tiny)
    #expect(study.exitCode == 0, "\(study.errors)")
    #expect(study.output.contains("Plain networks of 10 layers train worse than residual ones"))
    #expect(study.output.contains("studies/study/index.html: the study"))
    let files = try place.files("studies/study")
    for name in [
      "index.html", "study.json", "runs.csv", "steps.csv", "times.csv", "loss-1.svg", "config.json",
    ] {
      #expect(files.contains(name), "\(name)")
    }
    #expect(files.contains("runs/plain-10-none-seed2/last.safetensors"))
    // An ordinary run.
    #expect(
      try place.run("info", "studies/study/runs/residual-10-none-seed1/last.safetensors").exitCode == 0)
    let page = try place.text("studies/study/index.html")
    #expect(page.contains("skipseg study data --batch 2 --compare short --depths 10 "))
    let again = try place.run("study", "--resume", "studies/study", "--json")
    #expect(again.exitCode == 0 && again.output.contains("\"event\":\"verdict\""), "\(again.errors)")
  }

  @Test func timeThatIsUpIsSaid() throws {
    let place = try Workplace(training: 4, validation: 1)
    let options = Self.tiny.dropLast(2) + ["--repeats", "1", "--max-minutes", "0"]
    let study = try place.run(["study", "data", "--output", "s"] + options)
    #expect(study.exitCode == 0)
    #expect(study.errors.contains("to go on: skipseg study --resume s"), "\(study.errors)")
  }

  @Test func aShareWithoutASampleIsRefused() throws {
    let place = try Workplace(training: 4, validation: 1)
    let study = try place.run(["study", "data", "--train-share", "1,0.1"] + Self.tiny)
    #expect(study.exitCode == 64)
    #expect(
      study.errors.contains("--train-share 0.1 leaves none of the 4 training samples"), "\(study.errors)")
  }

  /// Killed on the spot once a run is done, and gone on with: the same bytes but for times and pages.
  @Test func killedAndResumedItEndsInTheSameBytes() throws {
    let place = try Workplace(training: 4, validation: 1)
    let options = ["study", "data", "--repeats", "2"] + Self.tiny
    let whole = try place.run(options + ["--output", "whole"])
    #expect(whole.exitCode == 0, "\(whole.errors)")
    let killed = try Command(
      options + ["--output", "killed"], in: place.path, signal: SIGKILL,
      awaiting: "killed/runs/plain-10-none-seed1/config.json")
    #expect(killed.exitCode != 0)
    let interrupted = try Command(
      ["study", "--resume", "killed"], in: place.path, signal: SIGTERM,
      awaiting: "killed/results/runs/plain-10-none-seed1.json")
    #expect(interrupted.exitCode == 143, "\(interrupted.errors)")
    #expect(interrupted.errors.contains("To go on: skipseg study --resume killed"))
    let resumed = try place.run("study", "--resume", "killed")
    #expect(resumed.exitCode == 0, "\(resumed.errors)")
    let names = try place.files("whole").filter {
      !["index.html", "times.csv"].contains($0) && !$0.hasSuffix(".checkpoint")
    }
    #expect(names.contains("study.json") && names.contains("runs/plain-10-none-seed2/last.safetensors"))
    for name in names {
      #expect(try place.bytes("whole/\(name)") == place.bytes("killed/\(name)"), "\(name)")
    }
  }
}
