/// The error of a pixel in 64 bits whose ascending order is that of falling errors.
struct RankedError {
  /// From the top: 2^30 - 1 less the bits of the error, which at most 1 has none above 2^30; whether the pixel is
  /// true; its index.
  private let bits: UInt64

  private static let errorBits = 30
  private static let pixelBits = 33
  static let mostPixels = 1 << pixelBits
  private static let largestError = UInt64(1) << errorBits - 1

  /// - Parameter error: 0 to 1, but for rounding.
  @inline(__always)
  init(error: Float, isTrue: Bool, pixel: Int) {
    let error = UInt64(min(max(error, 0), 1).bitPattern)
    bits =
      (Self.largestError - error) << UInt64(Self.pixelBits + 1) | (isTrue ? 1 : 0) << UInt64(Self.pixelBits)
      | UInt64(pixel)
  }

  @inline(__always) private var rank: UInt64 { bits >> UInt64(Self.pixelBits + 1) }
  @inline(__always) var error: Float { Float(bitPattern: UInt32(Self.largestError - rank)) }
  @inline(__always) var isTrue: Bool { bits >> UInt64(Self.pixelBits) & 1 == 1 }
  @inline(__always) var pixel: Int { Int(bits & (1 << UInt64(Self.pixelBits) - 1)) }

  private static let digitBits = 10
  private static let digits = 1 << digitBits

  /// Sorts `items` by falling error, equal ones in their order, into `sorted`: a radix sort of three digits. What
  /// `items` holds afterwards is of no use.
  static func sort(
    _ items: UnsafeMutablePointer<RankedError>, count: Int, into sorted: UnsafeMutablePointer<RankedError>
  ) {
    var (source, target) = (items, sorted)
    withUnsafeTemporaryAllocation(of: Int.self, capacity: digits) { places in
      for shift in stride(from: 0, to: UInt64(errorBits), by: digitBits) {
        places.update(repeating: 0)
        for index in 0..<count { places[source[index].digit(shift)] += 1 }
        var place = 0
        for digit in 0..<digits { (places[digit], place) = (place, place + places[digit]) }
        for index in 0..<count {
          let digit = source[index].digit(shift)
          target[places[digit]] = source[index]
          places[digit] += 1
        }
        swap(&source, &target)
      }
    }
  }

  @inline(__always)
  private func digit(_ shift: UInt64) -> Int { Int(rank >> shift) & (Self.digits - 1) }
}
