import SkipSegBasics
import Testing

@Suite struct SettingTests {
  private struct Drink: Configurable {
    enum Kind: String, CaseIterable, SettingValue { case tea, coffee }
    struct Cup: Configurable {
      var height = 8.0
      static let standard = Cup()
      static let settings: [Setting<Cup>] = [
        Setting("height", \.height, called: "the cup's height", .greater(than: 0), help: "In centimetres.")
      ]
    }

    var kind = Kind.tea
    var minutes = 4
    var sugar: Double?
    var isCold = false
    var cup = Cup()

    static let standard = Drink()
    static let settings: [Setting<Drink>] =
      [
        Setting("kind", \.kind, called: "the drink", help: "What it is."),
        Setting(
          "minutes", \.minutes, called: "the time", .range(0...10), help: "How long.", isOpenToRuns: true),
        Setting(
          "sugar", \.sugar, called: "the sugar", .atLeast(0), help: "In grams.", standard: "none",
          objection: { $0.kind == .tea ? "tea takes no sugar" : nil }),
        Setting(flag: "cold", \.isCold, help: "Without heat."),
      ] + Cup.settings.map { $0.within(\.cup) }
  }

  private func told(_ given: [String: String]) throws -> Drink {
    var drink = Drink()
    try Drink.settings.apply(given, to: &drink)
    return drink
  }

  @Test func whatIsGivenIsSet() throws {
    let drink = try told(["kind": "coffee", "minutes": "7", "sugar": "2.5", "cold": "true", "height": "9"])
    #expect(drink.kind == .coffee && drink.minutes == 7 && drink.sugar == 2.5 && drink.isCold)
    #expect(drink.cup.height == 9)
    let untold = try told([:])
    #expect(untold.minutes == 4 && untold.sugar == nil && !untold.isCold)
  }

  @Test func helpKnowsTheDefaults() {
    #expect(Drink.settings.map(\.standard) == ["tea", "4", "none", nil, "8"])
    #expect(Drink.settings[0].form == .value(choices: ["tea", "coffee"]))
    #expect(Drink.settings[3].form == .flag)
    #expect(Drink.settings.filter(\.isOpenToRuns).map(\.name) == ["minutes"])
  }

  @Test(arguments: [
    ("minutes", "11", "the time is 11, but must be 0 to 10", "--minutes is 11, but must be 0 to 10"),
    ("minutes", "x", "the time is 'x', but must be 0 to 10", "--minutes is 'x', but must be 0 to 10"),
    (
      "kind", "milk", "the drink is 'milk', but must be one of tea, coffee",
      "--kind is 'milk', but must be one of tea, coffee"
    ),
    ("sugar", "inf", "the sugar is inf, but must be at least 0", "--sugar is inf, but must be at least 0"),
    ("sugar", "1", "tea takes no sugar", "--sugar: tea takes no sugar"),
    (
      "height", "-1", "the cup's height is -1, but must be greater than 0",
      "--height is -1, but must be greater than 0"
    ),
  ])
  func whatMayNotBeIsRefused(name: String, text: String, words: String, optionWords: String) throws {
    let error = #expect(throws: SettingError.self) { try told([name: text]) }
    #expect(error?.description == words && error?.aboutOption == optionWords)
  }

  @Test func aValueThatBreaksItsRuleIsAFault() {
    var drink = Drink()
    #expect(Drink.settings.fault(in: drink) == nil)
    drink.sugar = .nan
    #expect(Drink.settings.fault(in: drink)?.description == "the sugar is nan, but must be at least 0")
    drink.sugar = nil
    drink.cup.height = 0
    #expect(Drink.settings.fault(in: drink)?.setting == "height")
  }

  @Test(
    arguments: [
      ("trian", "train"), ("evalute", "evaluate"), ("EVAL", "evaluate"), ("learning_rate", "learningRate"),
      ("photographs", nil),
    ] as [(String, String?)])
  func theNearestNameIsMeant(word: String, meant: String?) {
    #expect(Spelling.nearest(to: word, among: ["train", "evaluate", "learningRate"]) == meant)
  }
}
