import Foundation
import Testing

/// `skipseg measure` and `predict --measure`.
@Suite struct MeasureTests {
  private func table(_ place: Workplace, _ name: String) throws -> [[String]] {
    try place.text(name).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  private func place() throws -> Workplace {
    let place = try Workplace(training: 1, validation: 3)
    try place.writeModel()
    return place
  }

  @Test func masksAreMeasured() throws {
    let place = try place()
    let result = try place.run(
      "measure", "data/val/masks", "--classes", "data/classes.txt", "--output", "tables")
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.output == "3 masks measured: classes.csv and objects.csv in tables\n")
    let classes = try table(place, "tables/classes.csv")
    #expect(classes.count == 1 + 4 * 4 && classes[1].prefix(2) == ["001.png", "background"])
    #expect(classes.suffix(4).allSatisfy { $0[0] == "all files" })
    let objects = try table(place, "tables/objects.csv")
    #expect(Set(objects.dropFirst().map { $0[1] }) == ["leaf", "berry", "stem"])
    // Both tables tell of the same objects.
    for row in classes.dropFirst() where row[0] != "all files" && row[1] != "background" {
      let own = objects.filter { $0[0] == row[0] && $0[1] == row[1] }
      #expect(Int(row[4]) == own.count && Int(row[2]) == own.reduce(0) { $0 + (Int($1[3]) ?? 0) })
    }
    // Small objects and those at the edge are left out, and the pixels stay.
    let fewer = try place.run(
      "measure", "data/val/masks", "--classes", "data/classes.txt", "--output", "fewer", "--min-area", "50",
      "--exclude-edge", "--background", "none", "--pixel-size", "0.2mm")
    #expect(fewer.exitCode == 0)
    let listed = try table(place, "fewer/objects.csv")
    #expect(listed[0].contains("area_mm2"))
    #expect(listed.dropFirst().allSatisfy { Int($0[3])! >= 50 && $0[18] == "0" })
    #expect(try table(place, "fewer/classes.csv").map { $0[2] } == classes.map { $0[2] })
  }

  /// Of a folder without a word about its classes.
  @Test func masksOfAnyProgramAreMeasured() throws {
    let place = try place()
    let result = try place.run("measure", "data/val/masks", "--json")
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.output.contains("\"event\":\"measured\""))
    #expect(try place.files("data/val/masks").contains("objects.csv"))
    // What is there is the user's.
    #expect(try place.run("measure", "data/val/masks").exitCode == 1)
    #expect(try place.run("measure", "data/val/masks", "--overwrite").exitCode == 0)
    #expect(try place.run("measure", "data/val/images").exitCode == 1)
    try place.write("none", "data/val/masks/002.png")
    let broken = try place.run("measure", "data/val/masks", "--output", "t")
    #expect(broken.exitCode == 2 && broken.errors.contains("error: data/val/masks/002.png: "))
    #expect(try table(place, "t/classes.csv").count { $0[0] == "002.png" } == 0)
  }

  @Test func predictionsAreMeasured() throws {
    let place = try place()
    func predict(_ arguments: String...) throws -> Command {
      try Command(
        ["predict", "model.safetensors", "data/val/images", "--output", "out", "--measure"] + arguments,
        in: place.path)
    }
    #expect(try predict("--confidence", "--probabilities", "--overlay").exitCode == 0)
    // As the masks are measured by themselves, of the model's classes.
    let measured = try place.run("measure", "out", "--classes", "data/classes.txt", "--output", "tables")
    #expect(measured.exitCode == 0, "\(measured.errors)")
    #expect(measured.errors.contains("left out") || measured.output.contains("left out"))
    func withoutConfidence(_ rows: [[String]]) -> [[String]] { rows.map { Array($0.dropLast()) } }
    for name in ["classes.csv", "objects.csv"] {
      #expect(
        try withoutConfidence(table(place, "out/\(name)"))
          == withoutConfidence(table(place, "tables/\(name)")))
    }
    let first = try place.text("out/objects.csv")
    #expect(try predict().exitCode == 0)
    #expect(try place.text("out/objects.csv") == first)
    // Masks that are there are measured too.
    #expect(try predict("--skip-existing").exitCode == 0)
    #expect(
      try withoutConfidence(table(place, "out/objects.csv"))
        == withoutConfidence(
          first.split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
          }))
    // Tables of a folder without a mask of the command's own are somebody's.
    try place.write("mine", "other/classes.csv")
    let foreign = try place.run(
      "predict", "model.safetensors", "data/val/images", "--output", "other", "--measure")
    #expect(foreign.exitCode == 1)
    #expect(try place.text("other/classes.csv") == "mine")
  }

  @Test(arguments: [
    ["--pixel-size", "2"], ["--measure", "--pixel-size", "0um"], ["--min-area", "3"], ["--exclude-edge"],
    ["--measure", "--min-area", "0"], ["--measure", "--background", "sky"],
  ])
  func whatMeansNothingIsRefused(arguments: [String]) throws {
    let place = try place()
    let result = try Command(
      ["predict", "model.safetensors", "data/val/images", "--output", "out"] + arguments, in: place.path)
    #expect(result.exitCode == 64, "\(result.errors)")
    #expect(result.errors.contains(arguments.first { $0 != "--measure" }!))
  }
}
