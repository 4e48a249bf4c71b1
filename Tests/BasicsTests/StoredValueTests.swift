import SkipSegBasics
import Testing

@Suite struct StoredValueTests {
  private struct Settings: StoredValue, Equatable {
    struct Part: Codable, Equatable {
      var share = 0.5
      var name: String?
      var inner = Inner()
    }
    struct Inner: Codable, Equatable {
      var count = 3
      var isOn = true
    }

    var seed: UInt64 = 1
    var rate = 0.1
    var name: String?
    var range = [0.5, 2]
    var part = Part()
    var optional: Part?
    var parts: [Part] = []

    static let standard = Settings()
    static let exemplar = Settings(optional: Part(share: 0.75), parts: [Part(share: 0.25)])
    static let required: Set = ["seed"]
  }

  private func read(_ text: String) throws -> Settings {
    try JSONText.decode(stored: Settings.self, from: text)
  }

  @Test func whatIsMissingIsStandardAtAnyDepth() throws {
    #expect(try read(#"{"seed": 5, "rate": 3, "name": "n"}"#) == Settings(seed: 5, rate: 3, name: "n"))
    #expect(
      try read(#"{"seed": 5, "part": {"inner": {"count": 7}}}"#)
        == Settings(seed: 5, part: Settings.Part(inner: Settings.Inner(count: 7))))
    #expect(try read(#"{"seed": 5, "part": {}, "optional": null}"#) == Settings(seed: 5))
    #expect(
      try read(#"{"seed": 5, "optional": {"name": "x"}, "parts": [{}, {"share": 1, "inner": {}}]}"#)
        == Settings(
          seed: 5, optional: Settings.Part(share: 0.75, name: "x"),
          parts: [Settings.Part(share: 0.25), Settings.Part(share: 1)]))
  }

  /// Every number comes back to the bit.
  @Test(arguments: [0.1, 1e-4, 0.3, 2.0 / 3, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -0.999])
  func whatIsThereStaysAsItIs(rate: Double) throws {
    for seed in [0, (1 << 53) + 1, UInt64.max] as [UInt64] {
      let settings = Settings(
        seed: seed, rate: rate, name: "ü/\"", range: [rate / 3, 7], parts: [Settings.Part(share: rate / 7)])
      #expect(try read(JSONText.compact(settings)) == settings)
    }
  }

  @Test(arguments: [
    (#"{"seed": 1, "new": 2}"#, "new"), (#"{"seed": 1, "part": {"inner": {"new": []}}}"#, "part.inner.new"),
    (#"{"seed": 1, "parts": [{}, {"new": {}}]}"#, "parts.new"),
  ])
  func whatALaterVersionWroteIsRefused(text: String, path: String) throws {
    let error = #expect(throws: UnknownMember.self) { try read(text) }
    #expect(error?.path == path)
  }

  @Test(arguments: [
    "", "3", "[]", #"{"seed": -1}"#, #"{"seed": "1"}"#, "{}", #"{"seed": 1, "part": 3}"#,
    #"{"seed": 1, "parts": {}}"#, #"{"seed": 1, "rate": null}"#,
  ])
  func otherThingsAreRefused(text: String) {
    #expect(throws: (any Error).self) { try read(text) }
  }
}
