import SkipSegImaging
import Testing

@Suite struct WorkingScaleTests {
  @Test(
    arguments: [
      ("native", WorkingScale.native), ("1", .native), ("1/1", .native), ("0.25", .factor(0.25)),
      ("1/4", .factor(0.25)), (".5", .factor(0.5)), ("3/10", .factor(0.3)), ("4", .factor(4)),
      ("1e-3", .factor(0.001)), ("1px", .longSide(1)), ("1024px", .longSide(1024)),
      ("65536px", .longSide(65_536)),
    ])
  func textsAreRead(text: String, scale: WorkingScale) {
    #expect(WorkingScale(text) == scale)
  }

  @Test(
    arguments: [
      "", "0", "-1", "+1", "nan", "inf", "0x1", "4.1", "5/1", "1/0", "0/4", "1/-4", "1/4/2", "1 / 4", "1/4px",
      "px",
      "0px", "-5px", "0.5px", "1e9px", "65537px", "99999999999999999999px", "99999999999999999999/1", "auto",
      "quarter",
    ])
  func othersAreNone(text: String) {
    #expect(WorkingScale(text) == nil)
  }

  @Test func textsStandForThemselves() {
    for parts in 1...100 {
      let scale = WorkingScale.factor(1 / Double(parts))
      #expect(WorkingScale("\(scale)") == scale)
      #expect(WorkingScale("1/\(parts)") == scale)
    }
    for scale in [WorkingScale.factor(0.3), .factor(3.7), .factor(0.123_456_789), .longSide(77)] {
      #expect(WorkingScale("\(scale)") == scale)
    }
    #expect("\(WorkingScale.factor(0.125))" == "1/8" && "\(WorkingScale.factor(0.3))" == "0.3")
  }

  /// 0.07 * 100 is a little more than 7 in binary; a part of a pixel is a pixel.
  @Test func sidesCoverThePhotograph() {
    #expect(WorkingScale.side(100, by: 0.07) == 7)
    #expect(WorkingScale.side(4001, by: 1.0 / 8) == 501)
    #expect(WorkingScale.side(4000, by: 1.0 / 8) == 500)
    #expect(WorkingScale.side(1, by: 0.001) == 1)
    for side in 1...300 {
      for parts in 1...9 {
        #expect(WorkingScale.side(side, by: 1 / Double(parts)) == (side + parts - 1) / parts)
      }
    }
    #expect(WorkingScale.longSide(100).size(width: 400, height: 300) == (100, 75))
    #expect(WorkingScale.longSide(100).size(width: 300, height: 400) == (75, 100))
    // However small, there is a pixel.
    #expect(WorkingScale.factor(1e-300).size(width: 4000, height: 3000) == (1, 1))
    // Never more than four times as large.
    #expect(WorkingScale.longSide(1000).size(width: 10, height: 5) == (40, 20))
  }
}
