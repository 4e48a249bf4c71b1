/// A number of bytes as people write it: 4GB, 1.5 GiB, 800000000.
package struct ByteCount: Sendable, Equatable {
  package let bytes: Int

  private static let units = [
    "": 1.0, "b": 1, "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12, "kib": 1024, "mib": 1_048_576,
    "gib": 1_073_741_824, "tib": 1_099_511_627_776,
  ]

  /// Nil for what is no number of at least one byte.
  package init?(_ text: String) {
    let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unit = text.dropFirst(number.count).drop { $0 == " " }.lowercased()
    guard let value = Double(number), let factor = Self.units[unit],
      let bytes = Int(exactly: (value * factor).rounded()), bytes > 0
    else { return nil }
    self.bytes = bytes
  }
}
