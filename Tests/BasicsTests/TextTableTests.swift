import SkipSegBasics
import Testing

@Suite struct TextTableTests {
  @Test func numbersStandFlushRight() {
    let rows = [["class", "pixels"], ["leaf", "7"], ["background", "12345"]]
    #expect(TextTable.text(rows) == "class       pixels\nleaf             7\nbackground   12345\n")
  }

  @Test func noLineEndsInSpaces() {
    #expect(TextTable.text([["a", "long"], ["bc", "x"]], textColumns: 2) == "a   long\nbc  x\n")
    #expect(TextTable.text([]) == "")
  }
}
