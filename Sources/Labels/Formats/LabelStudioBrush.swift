import SkipSegDatasets
import SkipSegImaging

/// The run lengths of Label Studio's brush (`@thi.ng/rle-pack`): bytes read as bits, the highest first.
///
/// 32 bits count the values, 5 bits are the size of a value less 1, four times 4 bits are the sizes of a run's length
/// less 1. Then, until all values are there: a bit, whether one value fills the run; 2 bits, which of the four sizes; so
/// many bits, the length less 1; and the value, or as many as the run is long. The values are red, green, blue and alpha
/// along the rows; what isn't wholly transparent belongs to the area.
enum LabelStudioBrush {
  struct Fault: Error { let found: String }

  static func runs(_ bytes: [UInt8], _ size: PixelSize) throws(Fault) -> RunLengths {
    var bits = Bits(bytes: bytes)
    let count = try bits.take(32)
    let expected = 4 * size.width * size.height
    guard count == expected else {
      throw Fault(found: "hold \(count) values, expected \(expected) for \(size)")
    }
    let wordBits = try bits.take(5) + 1
    var lengthBits: [Int] = []
    for _ in 0..<4 { lengthBits.append(try bits.take(4) + 1) }
    var counts: [Int] = []
    var (run, isOne) = (0, false)
    func add(_ pixels: Int, _ isVisible: Bool) {
      if isVisible != isOne && pixels > 0 {
        counts.append(run)
        (run, isOne) = (0, isVisible)
      }
      run += pixels
    }
    var place = 0
    while place < count {
      let isRun = try bits.take(1) == 1
      let length = try bits.take(lengthBits[bits.take(2)]) + 1
      guard place + length <= count else { throw Fault(found: "go beyond the last pixel") }
      if isRun {
        // Every fourth value is an alpha.
        let value = try bits.take(wordBits)
        add((place + length) / 4 - place / 4, value > 0)
        place += length
      } else {
        for _ in 0..<length {
          let value = try bits.take(wordBits)
          if place % 4 == 3 { add(1, value > 0) }
          place += 1
        }
      }
    }
    counts.append(run)
    do {
      return try RunLengths(width: size.width, height: size.height, direction: .rows, counts: counts)
    } catch { throw Fault(found: "don't fill the picture") }
  }

  private struct Bits {
    let bytes: [UInt8]
    private var place = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// At most 32 bits.
    mutating func take(_ count: Int) throws(Fault) -> Int {
      guard place + count <= 8 * bytes.count else { throw Fault(found: "are cut off") }
      var value = 0
      for _ in 0..<count {
        value = value << 1 | Int(bytes[place / 8] >> (7 - UInt8(place % 8)) & 1)
        place += 1
      }
      return value
    }
  }
}
