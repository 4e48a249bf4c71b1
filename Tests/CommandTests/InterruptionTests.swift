import Foundation
import Testing

/// Commands that a signal ends at the next safe place, and what they say then.
@Suite struct InterruptionTests {
  private func place(validation: Int = 2) throws -> Workplace {
    let place = try Workplace(training: 2, validation: validation)
    try place.writeModel()
    return place
  }

  @Test(arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 143)] as [(Int32, Int32)])
  func anInterruptedPredictionSaysHowFarItCame(signal: Int32, code: Int32) throws {
    let place = try place(validation: 3)
    let photographs = 400
    for number in 1...photographs {
      try FileManager.default.createSymbolicLink(
        atPath: place.path + "/data/\(number).jpg", withDestinationPath: "val/images/001.jpg")
    }
    let names = (1...photographs).map { "data/\($0).jpg" }
    let result = try Command(
      ["predict", "model.safetensors"] + names + ["--output", "out"], in: place.path, signal: signal,
      awaiting: "out/1.png")
    #expect(result.exitCode == code, "\(result.errors)")
    let masks = try place.predictions("out").count
    #expect(masks >= 1 && masks < photographs && result.output.hasPrefix("\(masks) mask"))
    #expect(result.errors.contains("interrupted after \(masks) of 400 photographs"), "\(result.errors)")
  }

  @Test func theEndOfTheTerminalSavesARun() throws {
    let place = try place()
    let result = try place.run(
      "train", "data", "--encoder", "resnet18", "--width", "4", "--size", "64", "--epochs", "500", "--batch",
      "2",
      "--output", "run", signal: SIGHUP, awaiting: "run/history.csv")
    #expect(result.exitCode == 143 && result.errors.contains("To go on: skipseg train --resume run"))
  }

  /// The masks so far are whole, and there is no report.
  @Test func anInterruptedEvaluationSaysHowFarItCame() throws {
    let place = try place(validation: 3)
    let (images, masks) = ("data/val/images", "data/val/masks")
    for number in 100..<300 {
      for (folder, name) in [(images, "jpg"), (masks, "png")] {
        let file = try #require(try place.files(folder).first)
        try FileManager.default.createSymbolicLink(
          atPath: "\(place.path)/\(folder)/\(number).\(name)", withDestinationPath: file)
      }
    }
    let result = try Command(
      ["evaluate", "model.safetensors", "data", "--output", "scores"], in: place.path, signal: SIGINT,
      awaiting: "scores/masks/001.png")
    #expect(result.exitCode == 130, "\(result.errors)")
    let line = try #require(result.errorLines.last)
    #expect(line.hasPrefix("interrupted after ") && line.hasSuffix(" of 203 samples; no report is written"))
    #expect(try !place.files("scores").contains("report.json"))
  }

  /// The signal comes while the command waits for its class list, which is a pipe: it reads no mask any more.
  @Test(arguments: [
    ["evaluate", "--predictions", "data/val/masks", "--masks", "data/val/masks", "--output", "scores"],
    ["check", "data", "--preview", "preview.png"],
  ])
  func whatReadsMasksIsStopped(arguments: [String]) throws {
    let place = try place()
    let result = try Command(
      arguments + ["--classes", "names"], in: place.path,
      script: """
        mkfifo names; "$0" "$@" & pid=$!
        { printf 'background\nleaf\nberry\nstem\n'; kill -INT $pid; sleep 0.2; } > names
        wait $pid
        """)
    #expect(result.exitCode == 130, "\(result.errors)")
    let line = try #require(result.errorLines.last)
    #expect(line.hasPrefix("interrupted after ") && line.hasSuffix(" is written"), "\(line)")
    #expect(result.output.isEmpty)
    for file in ["scores/report.json", "preview.png"] {
      #expect(!FileManager.default.fileExists(atPath: place.path + "/" + file))
    }
  }
}
