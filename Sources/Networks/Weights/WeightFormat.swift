import Files

/// What a file is, by its first bytes: its name may say anything.
package enum WeightFormat: Sendable, Equatable {
  case safetensors

  /// Opens a file of named tensors, whichever format it has.
  package static func open(_ path: String) throws -> any WeightFile {
    switch try WeightFormat(of: path) {
    case .safetensors: try SafetensorsFile(path)
    }
  }

  private init(of path: String) throws {
    let first = try FileSystem.read(path, upTo: 512)
    let text = String(decoding: first, as: UTF8.self)
    if first.isEmpty { throw WeightFormatError.empty(path: path) }
    if text.hasPrefix("version https://git-lfs") { throw WeightFormatError.gitLFSPointer(path: path) }
    if text.drop(while: \.isWhitespace).hasPrefix("<") { throw WeightFormatError.webPage(path: path) }
    guard first.dropFirst(8).first == UInt8(ascii: "{") else { throw WeightFormatError.unknown(path: path) }
    self = .safetensors
  }
}
