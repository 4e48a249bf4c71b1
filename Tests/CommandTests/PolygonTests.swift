import Foundation
import SkipSegImaging
import Testing

/// `predict --polygons`, and that `masks` reads what it writes.
@Suite struct PolygonTests {
  private func place() throws -> Workplace {
    let place = try Workplace(training: 2, validation: 2)
    try place.writeModel()
    return place
  }

  private func predict(_ place: Workplace, _ arguments: String...) throws -> Command {
    try Command(
      ["predict", "model.safetensors", "data/val/images", "--output", "out", "--sieve", "20"] + arguments,
      in: place.path)
  }

  private func object(_ place: Workplace, _ name: String) throws -> [String: Any] {
    try #require(
      try JSONSerialization.jsonObject(with: Data(place.bytes(name))) as? [String: Any], "\(name)")
  }

  private func labels(_ place: Workplace, _ name: String) throws -> LabelMap {
    guard case .indices(let map, _, _) = try ImageFile.decodeMask(place.path + "/" + name) else {
      throw CocoaError(.fileReadCorruptFile)
    }
    return map
  }

  /// Classes of the masks that are made have other numbers where some have no shape.
  @Test(arguments: ["coco", "labelme"]) func masksAreMadeOfThem(format: String) throws {
    let place = try place()
    #expect(try predict(place, "--polygons", format).exitCode == 0)
    #expect(try place.predictions("out") == ["001.json", "001.png", "002.json", "002.png"])
    // Repeated into its own folder.
    let again = try predict(place, "--polygons", format)
    #expect(again.exitCode == 0)
    for name in ["001", "002"] {
      try FileManager.default.createDirectory(
        atPath: place.path + "/labels", withIntermediateDirectories: true)
      try place.write(place.bytes("out/\(name).json"), "labels/\(name).json")
    }
    let made = try place.run(
      "masks", "labels", "--images", "data/val/images", "--output", "made", "--classes", "data/classes.txt",
      "--unlabelled", "background")
    #expect(made.exitCode == 0, "\(made.errors)")
    for name in ["001", "002"] {
      let (own, back) = (try labels(place, "out/\(name).png"), try labels(place, "made/masks/\(name).png"))
      if format == "coco" { #expect(own == back) }
      // What lies in holes and has no class of its own is lost, and said.
      let differing = zip(own.labels, back.labels).filter { $0 != $1 }
      #expect(differing.allSatisfy { $0.0 == 0 })
      if !differing.isEmpty { #expect(again.errors.contains("LabelMe's polygons have no holes")) }
    }
  }

  @Test func featuresAreThoseOfQuPath() throws {
    let place = try place()
    #expect(try predict(place, "--polygons", "geojson", "--measure").exitCode == 0)
    let collection = try object(place, "out/001.geojson")
    #expect(collection["type"] as? String == "FeatureCollection")
    let features = try #require(collection["features"] as? [[String: Any]])
    let rows = try place.text("out/objects.csv").split(separator: "\n").dropFirst().filter {
      $0.hasPrefix("001.png,")
    }
    #expect(features.count == rows.count && !features.isEmpty)
    for (feature, row) in zip(features, rows) {
      let fields = row.split(separator: ",", omittingEmptySubsequences: false)
      let properties = try #require(feature["properties"] as? [String: Any])
      let classification = try #require(properties["classification"] as? [String: Any])
      #expect(properties["objectType"] as? String == "annotation")
      #expect(classification["name"] as? String == String(fields[1]))
      #expect((classification["color"] as? [Int])?.count == 3)
      let measurements = try #require(properties["measurements"] as? [String: Double])
      #expect(measurements["area_px"] == Double(fields[3]))
      let geometry = try #require(feature["geometry"] as? [String: Any])
      let polygons =
        geometry["type"] as? String == "Polygon"
        ? [try #require(geometry["coordinates"] as? [[[Int]]])]
        : try #require(geometry["coordinates"] as? [[[[Int]]]])
      var area = 0
      for ring in polygons.flatMap(\.self) {
        #expect(ring.first == ring.last && ring.count >= 5)
        area += zip(ring, ring.dropFirst()).reduce(0) { $0 + $1.0[0] * $1.1[1] - $1.1[0] * $1.0[1] }
      }
      #expect(area == 2 * Int(fields[3])!)
    }
    // Fewer corners, and another option, so that all is made again.
    let simple = try predict(place, "--polygons", "geojson", "--simplify", "1", "--skip-existing")
    #expect(simple.exitCode == 0 && simple.output.hasPrefix("2 masks"))
    #expect(try place.bytes("out/001.geojson").count > 100)
  }

  @Test(arguments: [
    ["--simplify", "1"], ["--polygons", "svg"], ["--polygons", "coco", "--simplify", "-1"],
  ])
  func whatMeansNothingIsRefused(arguments: [String]) throws {
    let place = try place()
    let result = try Command(
      ["predict", "model.safetensors", "data/val/images", "--output", "out"] + arguments, in: place.path)
    #expect(result.exitCode == 64)
  }
}
