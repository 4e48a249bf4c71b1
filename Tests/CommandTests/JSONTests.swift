import Foundation
import Testing

/// What `--json` makes of the commands: one object a line on standard output, from the first to the last.
@Suite(.serialized) struct JSONTests {
  private static let network = ["--encoder", "resnet18", "--width", "4", "--size", "64", "--batch", "2"]

  /// The objects of all lines.
  private func objects(_ result: Command) throws -> [[String: Any]] {
    try result.output.split(separator: "\n").map { line in
      try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
        "\(result.arguments): \(line)")
    }
  }

  /// What is told between the begin and the end of a command, both of which there must be.
  private func events(_ result: Command) throws -> [[String: Any]] {
    let objects = try objects(result)
    #expect(objects.first?["event"] as? String == "begin", "\(result.arguments): \(result.errors)")
    #expect(objects.first?["version"] as? String == "0.3.0")
    #expect(objects.last?["event"] as? String == "end", "\(result.arguments): \(result.output)")
    #expect(objects.last?["exit"] as? Int == Int(result.exitCode))
    return Array(objects.dropFirst().dropLast())
  }

  private func names(_ events: [[String: Any]]) -> [String] { events.compactMap { $0["event"] as? String } }

  private func place(validation: Int = 2) throws -> Workplace {
    let place = try Workplace(training: 4, validation: validation)
    try place.writeModel()
    return place
  }

  @Test func aTrainingTellsItsEpochs() throws {
    let place = try place()
    let result = try place.run(
      ["train", "data", "--json", "--epochs", "2", "--output", "run"] + Self.network)
    #expect(result.exitCode == 0, "\(result.errors)")
    let events = try events(result)
    let epochs = events.filter { $0["event"] as? String == "epoch" }
    let rows = try place.text("run/history.csv").split(separator: "\n").dropFirst().map {
      $0.split(separator: ",")
    }
    #expect(epochs.count == 2 && rows.count == 2)
    for (epoch, row) in zip(epochs, rows) {
      #expect(epoch["epoch"] as? Int == Int(row[0]) && epoch["step"] as? Int == Int(row[1]))
      #expect(
        (epoch["iou"] as? [String: Any])?.count == 4 && epoch["best"] is Bool && epoch["seconds"] is Double)
      // Every digit.
      for member in [
        "\"learning_rate\":\(row[2]),\"loss\":\(row[3]),", "\"dice\":\(row[5])}", "\"mean_iou\":\(row[6]),",
        "\"pixel_accuracy\":\(row[7]),",
      ] {
        #expect(result.output.contains(member), "\(member)")
      }
    }
    let step = try #require(events.first { $0["event"] as? String == "step" })
    #expect(
      step["seconds_left"] is Double && step["images_per_second"] is Double && step["step"] as? Int == 1)
    #expect(events.last?["event"] as? String == "saved")
    #expect(events.last?["path"] as? String == "run/best.safetensors")
    #expect(
      result.errors.contains("epoch 2  loss")
        && result.errors.contains("run/best.safetensors: the best model"))
  }

  @Test func anInterruptionHasItsEndToo() throws {
    let place = try place()
    let result = try Command(
      ["train", "data", "--json", "--epochs", "500", "--output", "run"] + Self.network, in: place.path,
      signal: SIGINT, awaiting: "run/history.csv")
    #expect(result.exitCode == 130)
    #expect(try names(events(result)).last == "saved")
  }

  @Test func aCheckTellsWhatItPrints() throws {
    let place = try place()
    try place.write("no picture", "data/val/images/001.jpg")
    let result = try place.run("check", "data", "--json")
    #expect(result.exitCode == 2)
    let events = try events(result)
    let split = try #require(events.first { $0["event"] as? String == "split" })
    #expect(
      split["name"] as? String == "train" && split["pairs"] as? Int == 4 && split["usable"] as? Int == 4)
    let leaf = try #require(
      events.first { $0["event"] as? String == "class" && $0["name"] as? String == "leaf" })
    #expect((leaf["color"] as? [Int])?.count == 3 && (leaf["pixels"] as? [String: Int])?["train"] ?? 0 > 0)
    let fault = try #require(events.first { $0["event"] as? String == "fault" })
    #expect(fault["path"] as? String == "data/val/images/001.jpg" && fault["kind"] is String)
    #expect((fault["message"] as? String)?.hasPrefix("data/val/images/001.jpg: ") == true)
    #expect(events.last?["event"] as? String == "summary" && events.last?["faults"] as? Int == 1)
  }

  @Test func anEvaluationTellsItsReport() throws {
    let place = try place()
    let result = try place.run("evaluate", "model.safetensors", "data", "--output", "scores", "--json")
    #expect(result.exitCode == 0, "\(result.errors)")
    let events = try events(result)
    #expect(names(events).count { $0 == "image" } == 2)
    var report = try #require(events.first { $0["event"] as? String == "report" })
    report["event"] = nil
    var file = try #require(
      try JSONSerialization.jsonObject(with: Data(place.bytes("scores/report.json"))) as? [String: Any])
    file["software"] = nil
    #expect(NSDictionary(dictionary: report) == NSDictionary(dictionary: file))
    let folders = try place.run(
      "evaluate", "--predictions", "scores/masks", "--masks", "data/val/masks", "--json")
    #expect(folders.exitCode == 0, "\(folders.errors)")
    #expect(try names(self.events(folders)).contains("report"))
  }

  @Test func otherCommandsTellOneObject() throws {
    let place = try place()
    // High enough that the loss falls.
    let steps = ["--from", "0.001", "--to", "1", "--steps", "20", "--picture", "a.svg"]
    for (arguments, event, key) in [
      (["info", "model.safetensors"], "model", "parameters"),
      (["info", "model.safetensors", "--layers"], "model", "layers"),
      (["export", "model.safetensors", "--format", "onnx", "--output", "m.onnx"], "export", "path"),
      (["lr-find", "data"] + steps + Self.network, "lr_find", "learning_rate"),
      (
        [
          "benchmark", "--encoder", "resnet18", "--width", "4", "--size", "32", "--batch", "2", "--seconds",
          "0",
        ],
        "benchmark", "instruction_set"
      ),
      (["--version"], "version", "instruction_set"),
    ] {
      let result = try place.run(arguments + ["--json"])
      #expect(result.exitCode == 0, "\(result.errors)")
      let events = try events(result).filter { !["note", "fault"].contains($0["event"] as? String) }
      #expect(names(events) == [event], "\(result.output)")
      #expect(events.first?[key] != nil, "\(result.output)")
    }
  }

  @Test(arguments: [
    ["train", "--json"], ["train", "missing", "--json"], ["info", "missing", "--json"], ["trian", "--json"],
    ["check", "missing", "--json"], ["evaluate", "missing", "data", "--output", "o", "--json"],
    ["train", "data", "--json", "--epochs", "0"], ["export", "--json"],
    ["benchmark", "--json", "--size", "0"],
  ])
  func anErrorIsALine(arguments: [String]) throws {
    let place = try Workplace(training: 1, validation: 1)
    let result = try place.run(arguments)
    #expect(result.exitCode == 1 || result.exitCode == 64)
    let events = try events(result)
    let error = try #require(events.last)
    #expect(error["event"] as? String == "error" && result.errors.hasPrefix("error: "))
    let message = try #require(error["message"] as? String)
    #expect(!message.isEmpty && result.errors.contains(message.split(separator: "\n").first ?? "?"))
  }

  @Test func namesThatAreNoTextStayValid() throws {
    let place = try place()
    let name = "a\nb \u{1B}c"
    try place.write("none", "data/val/images/\(name).jpg")
    let result = try place.run("check", "data", "--json")
    #expect(
      try events(result).contains { ($0["path"] as? String)?.contains(name) == true }, "\(result.output)")
  }

  @Test func aReaderThatLeavesEndsNoTraining() throws {
    let place = try place()
    let result = try Command(
      ["train", "data", "--json", "--epochs", "1", "--output", "run"] + Self.network, in: place.path,
      script: "{ \"$0\" \"$@\"; echo \"ended $?\" >&2; } | head -1")
    #expect(result.errors.contains("ended 0"), "\(result.errors)")
    #expect(try place.files("run").contains("best.safetensors"))
    let full = try Command(
      ["train", "data", "--json", "--epochs", "1", "--output", "full"] + Self.network, in: place.path,
      script: "\"$0\" \"$@\" > /dev/full")
    #expect(full.exitCode == 1 && full.errors.contains("error: the standard output cannot be written"))
  }

  @Test func aPredictionTellsItsMasks() throws {
    let place = try place(validation: 3)
    try place.write("no picture", "data/val/images/002.jpg")
    let result = try place.run(
      "predict", "model.safetensors", "data/val/images", "--output", "o", "--json")
    #expect(result.exitCode == 2)
    let objects = try objects(result)
    #expect(objects.allSatisfy { $0["event"] == nil } && objects.count == 4)
    let masks = objects.filter { $0["mask"] != nil }
    #expect(
      Set(masks.compactMap { $0["file"] as? String })
        == ["001", "003"].reduce(into: []) {
          $0.insert("data/val/images/\($1).jpg")
        })
    for mask in masks {
      let bytes = try place.bytes(try #require(mask["mask"] as? String))
      let sides = [16, 20].map { start in bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }
      #expect(mask["width"] as? Int == sides[0] && mask["height"] as? Int == sides[1])
    }
    let fault = try #require(objects.first { $0["error"] != nil })
    #expect(fault["file"] as? String == "data/val/images/002.jpg")
    #expect((fault["error"] as? String)?.hasPrefix("data/val/images/002.jpg: ") == true)
    let last = try #require(objects.last as? [String: Int])
    #expect(last == ["done": 2, "failed": 1, "not_reached": 0, "exit": 2])
    // Nothing can be done without a model.
    let lost = try place.run("predict", "none", "data/val/images", "--output", "p", "--json")
    #expect(lost.exitCode == 1 && lost.output.hasSuffix("{\"done\":0,\"exit\":1}\n"))
    #expect(try self.objects(lost).first?["error"] is String)
  }

  @Test func aPredictionWithoutAReaderIsOfNoUse() throws {
    let place = try place(validation: 3)
    let result = try Command(
      ["predict", "model.safetensors", "data/val/images", "--output", "o", "--json"], in: place.path,
      script: "{ sleep 1; \"$0\" \"$@\"; echo \"ended $?\" >&2; } | :")
    #expect(result.errors.contains("ended 1\n"), "\(result.errors)")
  }
}
