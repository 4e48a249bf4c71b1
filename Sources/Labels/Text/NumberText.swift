/// Numbers as text, in bytes.
enum NumberText {
  private static let powersOfTen = (0...22).map { (power: Int) in
    (0..<power).reduce(1.0) { value, _ in value * 10 }
  }

  /// The value of `-12.5`, `3`, `1e-3`; nil for any other text.
  static func value(of bytes: some Collection<UInt8>) -> Double? {
    var mantissa: UInt64 = 0
    var (digits, fraction, isFraction, isNegative) = (0, 0, false, false)
    for (index, byte) in bytes.enumerated() {
      switch byte {
      case UInt8(ascii: "-") where index == 0: isNegative = true
      case UInt8(ascii: ".") where !isFraction: isFraction = true
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        digits += 1
        fraction += isFraction ? 1 : 0
        // Up to here mantissa and power are exact, and so the quotient is the nearest number.
        if digits > 15 { return general(bytes) }
        mantissa = mantissa * 10 + UInt64(byte - UInt8(ascii: "0"))
      default: return general(bytes)
      }
    }
    if digits == 0 { return nil }
    let value = Double(mantissa) / powersOfTen[fraction]
    return isNegative ? -value : value
  }

  private static func general(_ bytes: some Collection<UInt8>) -> Double? {
    guard bytes.count <= 400,
      bytes.allSatisfy({ (0x30...0x39).contains($0) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains($0) })
    else { return nil }
    return Double(String(decoding: bytes, as: UTF8.self))
  }

  /// The numbers of a text that `isSeparator` parts; nil where a word is none, or there are more than `limit`.
  static func values(
    of text: some Sequence<UInt8>, upTo limit: Int, separatedBy isSeparator: (UInt8) -> Bool
  ) -> [Double]? {
    var values: [Double] = []
    var word: [UInt8] = []
    func end() -> Bool {
      if word.isEmpty { return true }
      guard values.count < limit, let value = value(of: word) else { return false }
      values.append(value)
      word.removeAll(keepingCapacity: true)
      return true
    }
    for byte in text {
      if !isSeparator(byte) { word.append(byte) } else if !end() { return nil }
    }
    return end() ? values : nil
  }
}
