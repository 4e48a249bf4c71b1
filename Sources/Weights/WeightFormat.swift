import SkipSegFiles

/// The formats of weight files, told by their first bytes: a name may say anything.
package enum WeightFormat: String, Sendable {
  case safetensors
  case pyTorchArchive = "PyTorch"
  case pyTorchLegacy = "PyTorch, in the format before version 1.6"

  /// Opens a file of named tensors, whichever format it has.
  package static func open(_ path: String) throws -> any WeightFile {
    switch try WeightFormat(of: path) {
    case .safetensors: try SafetensorsFile(path)
    case .pyTorchArchive, .pyTorchLegacy: try PyTorchFile(path)
    }
  }

  /// - Throws: `WeightFileError` that names what the file is instead.
  package init(of path: String) throws {
    let first = try FileSystem.read(path, upTo: 512)
    let text = String(decoding: first, as: UTF8.self)
    if first.isEmpty { throw WeightFileError.empty(path: path) }
    if text.hasPrefix("version https://git-lfs") { throw WeightFileError.gitLFSPointer(path: path) }
    let visible = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
    if visible.hasPrefix("<") { throw WeightFileError.webPage(path: path) }
    if first.dropFirst(257).starts(with: "ustar".utf8) { throw WeightFileError.tarArchive(path: path) }
    if first.count > 8, first[8] == UInt8(ascii: "{"), first[4..<8].allSatisfy({ $0 == 0 }) {
      // Eight bytes of the header's size, which is far below 2^32, and the header's first.
      self = .safetensors
    } else if first.starts(with: ZipArchive.magic) {
      self = .pyTorchArchive
    } else if first[0] == PickleOpcode.protocol.rawValue {
      self = .pyTorchLegacy
    } else if let format = ForeignFormat(first) {
      throw WeightFileError.foreign(path: path, format)
    } else {
      throw WeightFileError.unknownFormat(path: path)
    }
  }
}
