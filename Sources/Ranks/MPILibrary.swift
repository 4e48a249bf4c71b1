import CMPI
import SkipSegBasics

/// The MPI library of this process, opened.
package struct MPILibrary {
  /// As the dynamic linker knows it.
  package let name: String
  /// Such as "Open MPI 4.1.4".
  package let version: String

  /// Opens the first of the launch's libraries that is there.
  package init(of launch: Launch) throws(MPIError) {
    if launch.libraries.isEmpty { throw .noWayTogether(launcher: launch.launcher, size: launch.size) }
    var reasons: [String] = []
    for name in launch.libraries {
      let opened = cmpi_open(name)
      let message = withUnsafeBytes(of: opened.message) { Self.text($0) }
      switch opened.status {
      case .success:
        self.name = name
        version = Self.version(
          in: withUnsafeTemporaryAllocation(byteCount: 8192, alignment: 1) { bytes in
            cmpi_library_version(bytes.baseAddress!.assumingMemoryBound(to: CChar.self))
            return Self.text(UnsafeRawBufferPointer(bytes))
          })
        return
      case .not_opened: reasons.append(message)
      case .symbol_missing: throw .symbolMissing(message, library: name)
      }
    }
    throw .notOpened(names: launch.libraries, reasons: reasons)
  }

  /// Name and number out of what a library says of itself, such as "Open MPI v4.1.4, package: Debian OpenMPI, ..." or
  /// "MPICH Version:      4.0.2" and more lines.
  package static func version(in text: String) -> String {
    let first = text.split(whereSeparator: { $0.isNewline || $0 == "," }).first ?? ""
    let words = first.split(whereSeparator: \.isWhitespace).filter { $0 != "Version:" }
    return words.map { word in
      word.first == "v" && word.dropFirst().first?.isNumber == true ? word.dropFirst() : word
    }.joined(separator: " ")
  }

  private static func text(_ bytes: UnsafeRawBufferPointer) -> String {
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}
