import Foundation
import SkipSegImaging
import Testing

/// `predict --confidence`, `--probabilities` and `--sieve`, and files beside photographs that lie on a map.
@Suite struct PredictOutputTests {
  private func place() throws -> Workplace {
    let place = try Workplace(training: 2, validation: 2)
    try place.writeModel()
    return place
  }

  private func predict(_ place: Workplace, _ arguments: String..., output: String = "out") throws -> Command {
    try Command(
      ["predict", "model.safetensors", "data/val/images", "--output", output] + arguments, in: place.path)
  }

  private func samples(_ place: Workplace, _ name: String) throws -> [UInt16] {
    guard case .indices(let map, _, _) = try ImageFile.decodeMask(place.path + "/" + name) else { return [] }
    return map.labels
  }

  /// At two sizes: probabilities sum to 1 but for rounding, their greatest is the confidence, and that of the mask's class.
  @Test(arguments: ["native", "1/2"]) func probabilitiesFitTogether(resolution: String) throws {
    let place = try place()
    let result = try predict(place, "--probabilities", "--confidence", "--resolution", resolution, "--json")
    #expect(result.exitCode == 0, "\(result.errors)")
    let names = ["background", "leaf", "berry", "stem"]
    let planes = try names.map { try samples(place, "out/001_\($0).png") }
    let confidence = try samples(place, "out/001_confidence.png")
    let mask = try samples(place, "out/001.png")
    #expect(Set(planes.map(\.count) + [confidence.count]) == [mask.count] && !mask.isEmpty)
    for pixel in mask.indices {
      let values = planes.map { Int($0[pixel]) }
      #expect(abs(values.reduce(0, +) - 65_535) <= 2)
      let greatest = values.max()!
      #expect(abs(Double(greatest) / 257 - Double(confidence[pixel])) <= 0.51)
      #expect(greatest - values[Int(mask[pixel])] <= 1)
    }
    // The same numbers in the table, the least sure first, and in the lines.
    let rows = try place.text("out/predictions.csv").split(separator: "\n").dropFirst().map {
      $0.split(separator: ",").map(String.init)
    }
    #expect(rows.count == 2 && Double(rows[0][2])! <= Double(rows[1][2])!)
    let mean = Double(confidence.reduce(0) { $0 + Int($1) }) / 255 / Double(confidence.count)
    let below = Double(confidence.count { $0 < 128 }) / Double(confidence.count)
    let own = try #require(rows.first { $0[1] == "001.png" })
    #expect(abs(Double(own[2])! - mean) < 1e-5 && abs(Double(own[3])! - below) < 1e-5)
    let line = try #require(result.output.split(separator: "\n").first { $0.contains("001.jpg") })
    let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    #expect(abs((object?["confidence"] as? Double ?? 0) - mean) < 1e-9)
    // Of masks that are there the tables say the same.
    let before = try place.text("out/predictions.csv")
    let again = try predict(
      place, "--probabilities", "--confidence", "--resolution", resolution, "--skip-existing", "--measure")
    #expect(again.exitCode == 0 && again.output == "2 of 2 were there already\n")
    #expect(try place.text("out/predictions.csv") == before)
    let row = try place.text("out/classes.csv").split(separator: "\n")[1]
    #expect(row.split(separator: ",", omittingEmptySubsequences: false).count == 10 && !row.hasSuffix(","))
  }

  /// A mask without specks; what is measured and judged is the mask.
  @Test func specksAreSieved() throws {
    let place = try place()
    #expect(try predict(place, "--measure", output: "plain").exitCode == 0)
    #expect(try predict(place, "--measure", "--sieve", "30").exitCode == 0)
    func areas(_ folder: String) throws -> [Int] {
      try place.text("\(folder)/objects.csv").split(separator: "\n").dropFirst().map {
        Int($0.split(separator: ",", omittingEmptySubsequences: false)[3])!
      }
    }
    #expect(try areas("plain").contains { $0 < 30 })
    #expect(try areas("out").allSatisfy { $0 >= 30 })
    let model = try place.run(
      "evaluate", "model.safetensors", "data", "--output", "scores", "--sieve", "30")
    #expect(model.exitCode == 0, "\(model.errors)")
    #expect(try samples(place, "scores/masks/001.png") == samples(place, "out/001.png"))
    let folders = try place.run(
      "evaluate", "--predictions", "plain", "--masks", "data/val/masks", "--sieve", "30", "--classes",
      "data/classes.txt", "--json")
    let sieved = try place.run(
      "evaluate", "--predictions", "out", "--masks", "data/val/masks", "--classes", "data/classes.txt",
      "--json")
    #expect(folders.exitCode == 0, "\(folders.errors)")
    func report(_ command: Command) -> Substring? {
      command.output.split(separator: "\n").first { $0.contains("\"event\":\"report\"") }
    }
    #expect(report(folders) == report(sieved) && report(sieved) != nil)
  }

  @Test func stagesAreProfiled() throws {
    let place = try place()
    let result = try predict(place, "--profile", "--resolution", "1/2")
    let line = try #require(result.output.split(separator: "\n").last)
    let shares = line.matches(of: /([a-z]+) ([0-9]+) %/).map { (String($0.1), Int($0.2)!) }
    #expect(shares.map(\.0) == ["decode", "network", "enlarging", "encode"], "\(line)")
    #expect(abs(shares.reduce(0) { $0 + $1.1 } - 100) <= 2 && shares[1].1 > 0)
  }

  @Test func filesOfAMapAreCopied() throws {
    let place = try place()
    let lines = "0.5\n0\n0\n-0.5\n440000\n5000000\n"
    for (name, text) in [("001.jgw", lines), ("001.prj", "PROJCS"), ("001.jpg.aux.xml", "<PAMDataset/>")] {
      try place.write(text, "data/val/images/\(name)")
    }
    #expect(try predict(place).exitCode == 0)
    #expect(try place.predictions("out") == ["001.pgw", "001.png", "001.png.aux.xml", "001.prj", "002.png"])
    #expect(try place.text("out/001.pgw") == lines)
    #expect(try predict(place).exitCode == 0)
    let existing = try predict(place, "--skip-existing")
    #expect(existing.output.hasPrefix("2 of 2 were there already\n"))
    try FileManager.default.removeItem(atPath: place.path + "/out/001.pgw")
    #expect(try predict(place, "--skip-existing").output.contains("1 of 2 were there already"))
    #expect(try place.text("out/001.pgw") == lines)
    // One that EXIF turns lies elsewhere: behind the start of the file an orientation of 6.
    let exif: [UInt8] =
      [0xFF, 0xE1, 0, 34] + Array("Exif\0\0MM\0*".utf8)
      + [0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]
    let photograph = try place.bytes("data/val/images/001.jpg")
    try place.write(photograph[..<2] + exif + photograph[2...], "data/val/images/001.jpg")
    let turned = try predict(place, output: "turned")
    #expect(turned.exitCode == 0 && turned.errors.contains("EXIF turns it"), "\(turned.errors)")
    #expect(try place.predictions("turned") == ["001.png", "002.png"])
  }

  @Test(arguments: [["--sieve", "0"], ["--sieve", "x"]]) func whatMeansNothingIsRefused(_ arguments: [String])
    throws
  {
    let place = try place()
    let result = try Command(
      ["predict", "model.safetensors", "data/val/images", "--output", "out"] + arguments, in: place.path)
    #expect(result.exitCode == 64)
  }
}
