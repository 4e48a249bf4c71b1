/// What is often given in place of weights: told by its first bytes, with what to do about it.
package enum ForeignFormat: CaseIterable, Sendable {
  case jpeg, png, gif, webP, tiff, bmp
  case hdf5, onnx, tensorFlowLite, gguf, numPy, matlab
  case gzip, bzip2, xz, zstandard, sevenZip, rar, pdf, json
  case zeros

  /// - Parameter first: the first bytes of a file, at least one.
  init?(_ first: [UInt8]) {
    guard let format = Self.allCases.first(where: { $0.begins(first) }) else { return nil }
    self = format
  }

  private func begins(_ first: [UInt8]) -> Bool {
    func holds(_ bytes: [UInt8], at offset: Int = 0) -> Bool { first.dropFirst(offset).starts(with: bytes) }
    func holds(_ text: String, at offset: Int = 0) -> Bool { holds(Array(text.utf8), at: offset) }
    return switch self {
    case .jpeg: holds([0xFF, 0xD8, 0xFF])
    case .png: holds([0x89, 0x50, 0x4E, 0x47])
    case .gif: holds("GIF8")
    case .webP: holds("RIFF") && holds("WEBP", at: 8)
    case .tiff: holds([0x49, 0x49, 0x2A, 0]) || holds([0x4D, 0x4D, 0, 0x2A])
    case .bmp: holds("BM") && holds([0, 0, 0, 0], at: 6)
    case .hdf5: holds([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A])
    // Protocol buffers: the version of the format as field 1, then text or the graph.
    case .onnx:
      first.count > 2 && first[0] == 0x08 && 1...20 ~= first[1]
        && [0x12, 0x1A, 0x3A, 0x42].contains(first[2])
    case .tensorFlowLite: holds("TFL3", at: 4)
    case .gguf: holds("GGUF")
    case .numPy: holds([0x93]) && holds("NUMPY", at: 1)
    case .matlab: holds("MATLAB 5.0")
    case .gzip: holds([0x1F, 0x8B])
    case .bzip2: holds("BZh")
    case .xz: holds([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0])
    case .zstandard: holds([0x28, 0xB5, 0x2F, 0xFD])
    case .sevenZip: holds([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C])
    case .rar: holds("Rar!")
    case .pdf: holds("%PDF")
    case .json: holds("{\"") || holds("{\n") || holds("{ ") || holds("{\r")
    case .zeros: first.allSatisfy { $0 == 0 }
    }
  }

  var isPicture: Bool {
    switch self {
    case .jpeg, .png, .gif, .webP, .tiff, .bmp: true
    default: false
    }
  }

  /// With its article.
  var name: String {
    switch self {
    case .jpeg: "a JPEG picture"
    case .png: "a PNG picture"
    case .gif: "a GIF picture"
    case .webP: "a WebP picture"
    case .tiff: "a TIFF picture"
    case .bmp: "a BMP picture"
    case .hdf5: "an HDF5 file, such as Keras writes"
    case .onnx: "a network of ONNX or TensorFlow"
    case .tensorFlowLite: "a network of TensorFlow Lite"
    case .gguf: "a GGUF file"
    case .numPy: "an array of NumPy"
    case .matlab: "a file of MATLAB"
    case .gzip: "a gzip archive"
    case .bzip2: "a bzip2 archive"
    case .xz: "an xz archive"
    case .zstandard: "a Zstandard archive"
    case .sevenZip: "a 7z archive"
    case .rar: "a RAR archive"
    case .pdf: "a PDF document"
    case .json: "JSON text"
    case .zeros: "nothing but zeros"
    }
  }

  /// What to do.
  var advice: String {
    switch self {
    case .jpeg, .png, .gif, .webP, .tiff, .bmp: "the model comes first, pictures follow"
    case .hdf5, .onnx, .tensorFlowLite, .gguf, .numPy, .matlab:
      "give the PyTorch weights that it was made of, or save its tensors with safetensors under PyTorch's names"
    case .gzip, .bzip2, .xz, .zstandard, .sevenZip, .rar: "unpack it"
    case .pdf: "give the file of the weights"
    case .json: "give the file of the weights beside it, or the folder"
    case .zeros: "copy or download it again"
    }
  }
}
