import SkipSegEngine
import SkipSegNetworks
import SkipSegStudies
import TestSupport
import Testing

/// The picture of a network: every skip is there to see, and none that isn't.
struct NetworkDrawingTests {
  private func elements(
    _ encoder: String, width: Int = 8, measured: NetworkDrawing.Measured = .init(),
    _ change: (inout UnetConfiguration) -> Void = { _ in }
  ) throws -> XMLElements {
    var configuration = UnetConfiguration(encoder: encoder, classCount: 2, encoderWidth: width)
    change(&configuration)
    let drawing = try NetworkDrawing(
      Unet.graph(configuration), title: "<\(encoder)> & skips", size: 256, measured: measured)
    return try XMLElements(drawing.svg)
  }

  private func count(_ elements: XMLElements, _ style: String) -> Int {
    elements["path"].count { $0.attributes["class"] == style }
  }

  @Test func skipsOfEachNetwork() throws {
    for (encoder, width, solid, dashed, missing, long) in [
      ("resnet34", 8, 13, 3, 0, 4), ("resnet50", 4, 12, 4, 0, 4), ("mit_b0", 16, 16, 0, 0, 3),
      ("densenet121", 8, 0, 0, 0, 4),
    ] {
      let elements = try elements(encoder, width: width)
      #expect(count(elements, "arc") == solid, "\(encoder)")
      #expect(count(elements, "arc projection") == dashed, "\(encoder)")
      #expect(count(elements, "arc missing") == missing, "\(encoder)")
      #expect(count(elements, "long") == long, "\(encoder)")
    }
    let plain = try elements("residual-18") { $0.shortSkips = .none }
    #expect(count(plain, "arc") == 0 && count(plain, "arc projection") == 0)
    #expect(count(plain, "arc missing") == 8 && count(plain, "long") == 4)
    let none = try elements("resnet18") { $0.longSkips = .none }
    #expect(count(none, "long") == 0 && !none.texts.contains("||") && count(none, "arc") == 5)
    let mit = try elements("mit_b0", width: 16)
    #expect(mit.texts.contains("no skip at 1/2"))
  }

  @Test func sumsAndConcatenationsDiffer() throws {
    let signs = { (elements: XMLElements) in
      elements["text"].filter { $0.attributes["class"] == "join" }.map(\.text)
    }
    let concatenated = try signs(elements("resnet18"))
    #expect(concatenated.count { $0 == "||" } == 4 && concatenated.count { $0 == "+" } == 8)
    let added = try signs(elements("resnet18") { ($0.longSkips, $0.levels) = (.add, [4, 8]) })
    #expect(added.count { $0 == "||" } == 0 && added.count { $0 == "+" } == 10)
  }

  /// Bytes of the features, and a title that is escaped.
  @Test func textsSayWhatIsKept() throws {
    let elements = try elements("resnet34", width: 64)
    for text in ["4.19 MB", "1.05 MB", "0.52 MB", "0.26 MB", "<resnet34> & skips", "1/32", "layer3.5"] {
      #expect(elements.texts.contains(text), "\(text)")
    }
  }

  @Test func measuredFiguresStandBesideTheirParts() throws {
    var measured = NetworkDrawing.Measured()
    measured.shares["encoder.layer1.0"] = [0.63]
    measured.losses["encoder.layer1.1"] = [0.125]
    measured.losses["1/4"] = [0.25]
    let texts = try elements("resnet18", measured: measured).texts
    #expect(texts.contains("0.63") && texts.contains("layer1.1 \u{2212}0.125"))
    #expect(texts.contains { $0.hasSuffix(", \u{2212}0.250") })
  }

  @Test func longStagesAreCutShort() throws {
    let drawn = try elements("residual-330")
    // 41 blocks a stage, of which six are drawn.
    #expect(count(drawn, "arc") == 4 * 6 - 3 && drawn.texts.contains("35 more"))
    #expect(count(try elements("residual-322"), "arc") == 4 * 40 - 3)
  }
}
