import Basics
import Testing

struct JSONTextTests {
  private struct Settings: Codable, Equatable {
    var seed: UInt64 = 1
    var rate = 0.1
    var name: String?
    var range = [0.5, 2]
  }

  @Test func whatIsMissingIsStandard() throws {
    let standard = Settings(seed: 5, rate: 0.25, name: nil, range: [1, 1])
    let read = try JSONText.decode(Settings.self, from: #"{"rate": 3, "name": "n"}"#, standard: standard)
    #expect(read == Settings(seed: 5, rate: 3, name: "n", range: [1, 1]))
  }

  /// Every number comes back to the bit.
  @Test(arguments: [0.1, 1e-4, 0.3, 2.0 / 3, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -0.999])
  func whatIsThereStaysAsItIs(rate: Double) throws {
    for seed in [0, (1 << 53) + 1, UInt64.max] as [UInt64] {
      let settings = Settings(seed: seed, rate: rate, name: "ü/\"", range: [rate / 3, 7])
      let read = try JSONText.decode(
        Settings.self, from: JSONText.compact(settings), standard: Settings())
      #expect(read == settings)
    }
  }

  @Test(arguments: ["", "3", "[]", #"{"seed": -1}"#, #"{"seed": "1"}"#])
  func otherThingsAreRefused(text: String) {
    #expect(throws: (any Error).self) {
      try JSONText.decode(Settings.self, from: text, standard: Settings())
    }
  }
}
