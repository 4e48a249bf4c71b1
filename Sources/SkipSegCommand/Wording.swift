import Foundation

extension Double {
  /// A time in seconds, as people say it: "1 h 05 min", "12 min 30 s", "4 s".
  var asDuration: String {
    let seconds = Int(rounded())
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
    if hours > 0 { return "\(hours) h \(minutes < 10 ? "0" : "")\(minutes) min" }
    return minutes > 0 ? "\(minutes) min \(seconds % 60) s" : "\(seconds) s"
  }

  /// With so many digits after the point.
  func digits(_ count: Int) -> String { String(format: "%.\(count)f", self) }

  /// A share of 1 as a percentage.
  var asPercentage: String { String(format: "%.0f %%", self * 100) }
}

extension Int {
  /// With a space between groups of three digits: "24 436 369".
  var grouped: String {
    let digits = Array(String(magnitude))
    let groups = stride(from: digits.count, to: 0, by: -3).map { String(digits[Swift.max(0, $0 - 3)..<$0]) }
    return (self < 0 ? "-" : "") + groups.reversed().joined(separator: " ")
  }

  var megabytes: String { "\((Double(self) / 1e6).digits(1)) MB" }
}

/// An argument for a shell, in quotes where it needs them.
func shellQuoted(_ argument: String) -> String {
  let isPlain = argument.utf8.allSatisfy { byte in
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || "-_./%=+,:".utf8.contains(byte)
  }
  return isPlain && !argument.isEmpty
    ? argument : "'" + argument.replacingOccurrences(of: "'", with: "'\\''") + "'"
}
