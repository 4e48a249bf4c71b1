import Basics
import Files

/// The file for the figures of a benchmark.
package struct BenchmarkOutput {
  private static let stamp = OutputStamp("skipseg benchmark")
  private let path: String

  package init(_ path: String) {
    self.path = path
  }

  /// Looks whether it can be written, before there is anything to write.
  ///
  /// - Parameter inputs: files and folders that are read.
  package func claim(inputs: [String], overwrites: Bool) throws {
    try OutputClaim(Self.stamp, overwrites: overwrites)
      .check([OutputFile(path, .stamped(.json))], inputs: inputs)
  }

  func write(_ figures: some Encodable) throws {
    try DurableFile.write(Self.stamp.stamped(Array(JSONText.pretty(figures).utf8), as: .json), to: path)
  }
}
