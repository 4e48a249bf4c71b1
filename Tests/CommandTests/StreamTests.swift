import Foundation
import Testing

/// What becomes of results, messages and files where the system takes them badly.
@Suite struct StreamTests {
  private func place(validation: Int = 2) throws -> Workplace {
    let place = try Workplace(training: 2, validation: validation)
    try place.writeModel()
    return place
  }

  @Test(arguments: [
    ["check", "data"], ["info", "model.safetensors"], ["--help"], ["--version"], ["help", "train"],
    ["evaluate", "--predictions", "data/val/masks", "--masks", "data/val/masks"],
    ["predict", "model.safetensors", "data/val/images", "--output", "o"],
  ])
  func aResultThatIsLostIsAFault(arguments: [String]) throws {
    let place = try place()
    for (script, reason) in [("\"$0\" \"$@\" > /dev/full", "space"), ("\"$0\" \"$@\" >&-", "descriptor")] {
      let result = try Command(arguments, in: place.path, script: script)
      #expect(result.exitCode == 1, "\(arguments), \(script): \(result.errors)")
      #expect(
        result.errorLines.contains {
          $0.hasPrefix("error: the standard output cannot be written: ") && $0.contains(reason)
        }, "\(result.errors)")
    }
  }

  /// As for every program, `head` is no reason for a message.
  @Test func aReaderMayLeave() throws {
    let place = try place()
    let result = try Command(
      [], in: place.path,
      script: "{ sleep 1; \"$0\" info model.safetensors --layers; echo \"ended $?\" >&2; } | :")
    #expect(result.errorLines == ["ended 141"])
  }

  @Test func aLogThatNobodyReadsEndsNothing() throws {
    let place = try place()
    let run = "\"$0\" predict model.safetensors data/val/images data/none.jpg --output"
    for (name, script) in [
      ("closed", "\(run) closed 2>&-"),
      ("pipe", "{ { sleep 1; \(run) pipe; echo $? > code; } 2>&1 >out.txt; } | :"),
      ("all", "\(run) all <&- 2>&-"),
    ] {
      let result = try Command([], in: place.path, script: script)
      #expect(try place.files(name) == ["001.png", "002.png", "predictions.json"], "\(name)")
      // One photograph is missing.
      #expect(name == "pipe" ? try place.text("code") == "2\n" : result.exitCode == 2)
    }
  }

  @Test func anOutputThatCanNotBeWrittenIsFoundFirst() throws {
    let place = try place()
    try place.write("", "file")
    let test = [
      "lr-find", "data", "--encoder", "resnet18", "--width", "4", "--size", "64", "--steps", "10",
      "--picture",
    ]
    for (arguments, path) in [
      (["predict", "model.safetensors", "data/train/images", "--output", "file"], "file"),
      (["predict", "model.safetensors", "data/train/images", "--output", "file/deeper"], "file"),
      (["evaluate", "model.safetensors", "data", "--output", "file"], "file"),
      (["evaluate", "--predictions", "data/val/masks", "--masks", "data/val/masks", "-o", "file"], "file"),
      (test + ["/proc/x.svg"], "/proc"), (["benchmark", "--output", "file/x.json"], "file"),
      (["train", "data", "--output", "file/run"], "file"),
      (["train", "data", "--output", "/proc/run/x"], "/proc"),
      (["export", "model.safetensors", "--format", "onnx", "--output", "/proc/x.onnx"], "/proc"),
      (["check", "data", "--preview", "/proc/x.png"], "/proc"),
    ] {
      let result = try Command(arguments, in: place.path)
      #expect(result.exitCode == 1 && result.output.isEmpty, "\(arguments)")
      #expect(
        result.errorLines.count == 1 && result.errors.hasPrefix("error: \(path)"),
        "\(arguments): \(result.errors)")
    }
  }

  /// A limit of the size of files is as a full disk: the scores are told, and training says why it ends.
  @Test func aLimitOfFilesIsALine() throws {
    let place = try place(validation: 6)
    let training = try Command(
      [
        "train", "data", "--encoder", "resnet18", "--width", "4", "--size", "64", "--epochs", "1", "--batch",
        "2",
      ],
      in: place.path, script: "ulimit -f 10; \"$0\" \"$@\"")
    #expect(
      training.exitCode == 1 && training.errors.contains("larger than files may be"), "\(training.errors)")
    let evaluation = try Command(
      ["evaluate", "--predictions", "data/val/masks", "--masks", "data/val/masks", "--output", "scores"],
      in: place.path, script: "ulimit -f 6; \"$0\" \"$@\"")
    #expect(evaluation.output.contains("mean IoU 1.000000") && !evaluation.output.contains("report in"))
    #expect(evaluation.exitCode == 2 && evaluation.errors.contains("error: scores/report.json: "))
  }
}
