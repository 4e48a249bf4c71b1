import Foundation
import SkipSeg
import SkipSegFiles
import Testing

/// What `skipseg benchmark` prints and writes.
@Suite(.serialized) struct BenchmarkTests {
  private func report(_ options: String...) throws -> (command: Command, report: BenchmarkReport) {
    let folder = FileSystem.join(NSTemporaryDirectory(), "skipseg-benchmark-\(UUID().uuidString)")
    try FileSystem.createFolder(folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let tiny = ["benchmark", "--encoder", "resnet18", "--size", "64", "--batch", "2", "--seconds", "0"]
    let command = try Command(tiny + ["--output", "figures/out.json"] + options, in: folder)
    #expect(command.exitCode == 0, "\(command.errors)")
    let bytes = try FileSystem.read(FileSystem.join(folder, "figures/out.json"))
    return (command, try JSONDecoder().decode(BenchmarkReport.self, from: Data(bytes)))
  }

  @Test func theFiguresAgreeWithEachOther() throws {
    let (command, report) = try report("--layers", "--threads", "2")
    #expect(report.encoder == "resnet18" && report.size == 64 && report.batch == 2 && report.threads == 2)
    #expect(report.peakGigaflopsPerSecond > 0)
    let training = try #require(report.training)
    let inference = try #require(report.inference)
    for (name, value) in [("train", training), ("infer", inference)] {
      #expect(value.steps >= 3)
      #expect(value.minimumMillisecondsPerImage > 0)
      #expect(value.minimumMillisecondsPerImage <= value.medianMillisecondsPerImage)
      let speed = value.gigaflopsPerImage / value.medianMillisecondsPerImage * 1e3
      #expect(abs(value.gigaflopsPerSecond / speed - 1) < 1e-9)
      #expect(abs(value.shareOfPeak * report.peakGigaflopsPerSecond / speed - 1) < 1e-9)
      let line = command.output.split(separator: "\n").first { $0.hasPrefix("\(name)  ") }
      #expect(line?.contains(String(format: "%.2f", value.medianMillisecondsPerImage)) == true)
      let layers = try #require(value.layers)
      #expect(layers.allSatisfy { $0.forwardMillisecondsPerImage > 0 })
      #expect(command.output.contains("encoder.layer4.1.conv2"))
    }
    #expect(training.layers?.allSatisfy { $0.backwardMillisecondsPerImage != nil } == true)
    #expect(inference.layers?.allSatisfy { $0.backwardMillisecondsPerImage == nil } == true)
    // Three convolutions of the network worked out by hand, 2 x outputs x inputs x taps each.
    func work(_ layer: String) -> Int? {
      inference.layers?.first { $0.name == layer }.map { Int(($0.gigaflopsPerImage * 1e9).rounded()) }
    }
    #expect(work("encoder.conv1") == 2 * 32 * 32 * 64 * 3 * 49)
    #expect(work("encoder.layer2.0.conv1") == 2 * 8 * 8 * 128 * 64 * 9)
    #expect(work("decoder.blocks.0.conv1.0") == 2 * 4 * 4 * 256 * (512 + 256) * 9)
    let layerSum = inference.layers?.reduce(0) { $0 + $1.gigaflopsPerImage } ?? 0
    #expect(abs(inference.gigaflopsPerImage / layerSum - 1) < 1e-9)
    #expect(abs(training.gigaflopsPerImage / layerSum - 3) < 1e-9)
    // Four arrays of 14 328 209 + 10 x 145 parameters are only part of it.
    #expect(training.memoryBytes > 4 * 4 * 14_329_659 && inference.memoryBytes > 4 * 14_329_659)
    #expect(training.memoryBytes > inference.memoryBytes)
  }

  @Test func onlyWhatIsAskedForIsMeasured() throws {
    let inference = try report("--purpose", "infer")
    #expect(inference.report.training == nil && inference.report.inference?.layers == nil)
    #expect(!inference.command.output.contains("train"))
    let training = try report("--purpose", "train")
    #expect(training.report.inference == nil && training.report.training != nil)
  }

  @Test func whatCanNotBeMeasuredEndsWithOneLine() throws {
    // One value per channel at 1/32 of the size has no variance.
    let result = try Command(
      ["benchmark", "--size", "32", "--batch", "1", "--purpose", "train"], in: NSTemporaryDirectory())
    #expect(result.exitCode == 1)
    #expect(result.errorLines.count == 1 && result.errors.hasPrefix("error: "))
  }

  @Test(arguments: [
    ["--encoder", "resnet19"], ["--size", "0"], ["--batch", "0"], ["--seconds", "-1"], ["--seconds", "nan"],
    ["--purpose", "rest"], ["--threads", "0"],
  ])
  func wrongUseEndsWith64(options: [String]) throws {
    let result = try Command(["benchmark"] + options, in: NSTemporaryDirectory())
    #expect(result.exitCode == 64, "\(result.errors)")
    #expect(result.errors.contains("Usage: "))
  }
}
