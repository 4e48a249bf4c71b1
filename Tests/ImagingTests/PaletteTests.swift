import SkipSegImaging
import Testing

@Suite struct PaletteTests {
  @Test func beginsWithBlackAndHasNoTwins() {
    let colors = Palette.standard(256)
    #expect(colors.count == 256)
    #expect(colors[0] == .black)
    #expect(Set(colors).count == 256)
  }

  /// The eye tells the classes of an ordinary data set apart.
  @Test func firstColorsDifferMuch() {
    let colors = Palette.standard(24)
    for (index, color) in colors.enumerated() {
      for other in colors[..<index] {
        let distance =
          abs(Int(color.red) - Int(other.red)) + abs(Int(color.green) - Int(other.green))
          + abs(Int(color.blue) - Int(other.blue))
        #expect(distance >= 40, "\(color) is too near \(other)")
      }
    }
  }

  @Test(arguments: [0, 1, 5, 255]) func shorterPalettesAreItsBeginning(_ count: Int) {
    #expect(Palette.standard(count) == Array(Palette.standard(256).prefix(count)))
  }
}
