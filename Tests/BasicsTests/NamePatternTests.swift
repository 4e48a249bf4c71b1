import SkipSegBasics
import Testing

@Suite struct NamePatternTests {
  @Test(arguments: [
    ("^[a-z]+", "film_01", "film"), ("_([0-9]+)", "film_01", "01"), ("(é)a?", "né", "é"),
    ("x(a)?b", "xb", nil), ("q", "film", nil),
  ])
  func theFirstGroupOrTheWholeMatchIsFound(pattern: String, name: String, part: String?) throws {
    #expect(try #require(NamePattern(pattern)).part(of: name) == part)
  }

  @Test func whatIsNoExpressionIsNone() { #expect(NamePattern("(") == nil) }
}
