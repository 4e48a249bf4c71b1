import SkipSegFiles

/// What torch.save keeps in a file: a state dict in a pickle, and the storages of its tensors.
struct PyTorchContent {
  let state: StateDictionary
  /// The bytes of each storage within the file, by its key.
  private let storages: [String: Range<Int>]

  /// The bytes of the tensor's span within the file, checked to be there.
  /// - Parameter name: for messages.
  func bytes(of tensor: PyTorchTensor, name: String) throws(PyTorchError.Fault) -> Range<Int> {
    let span = try tensor.span(name: name)
    let storage = tensor.storage
    guard let bytes = storages[storage.key] else { throw .missingStorage(tensor: name, key: storage.key) }
    let width = storage.type.byteCount
    let (expected, overflow) = storage.count.multipliedReportingOverflow(by: width)
    guard !overflow, bytes.count == expected else {
      throw .wrongStorageSize(tensor: name, expected: storage.count, width: width, found: bytes.count)
    }
    return bytes.lowerBound + span.lowerBound * width..<bytes.lowerBound + span.upperBound * width
  }
}

extension PyTorchContent {
  /// A ZIP archive, in one folder: `data.pkl`, `data/0`, `data/1`, ..., `byteorder`, and others that say nothing about
  /// the tensors.
  ///
  /// Source: https://docs.pytorch.org/docs/stable/notes/serialization.html
  init(archive file: RandomAccessFile) throws {
    let archive = try ZipArchive(file)
    let names = archive.stored.keys + archive.compressed
    let pickles = names.filter { $0.split(separator: "/").dropFirst() == ["data.pkl"] }
    guard pickles.count == 1 else { throw Self.faultWithoutPickle(names) }
    let folder = pickles[0].dropLast("data.pkl".count)
    if names.contains(where: { $0 == folder + "constants.pkl" || $0.hasPrefix(folder + "code/") }) {
      throw PyTorchError.Fault.torchScript
    }
    guard archive.compressed.isEmpty, let pickle = archive.stored[pickles[0]] else {
      throw PyTorchError.Fault.compressedEntry(archive.compressed[0])
    }
    if let range = archive.stored[folder + "byteorder"] {
      guard try file.read(range.prefix(10)) == Array("little".utf8) else {
        throw PyTorchError.Fault.bigEndian
      }
    }
    guard pickle.count <= PickleInterpreter.maximumBytes else {
      throw PyTorchError.Fault.pickleTooLarge(bytes: pickle.count)
    }
    var interpreter = PickleInterpreter(try file.read(pickle))
    state = try StateDictionary(interpreter.load(), heap: interpreter.heap)
    let prefix = folder + "data/"
    storages = Dictionary(
      uniqueKeysWithValues: archive.stored.filter { $0.key.hasPrefix(prefix) }.map {
        (String($0.key.dropFirst(prefix.count)), $0.value)
      })
  }

  /// What a ZIP archive is that torch.save did not write, by the names of its entries.
  private static func faultWithoutPickle(_ names: [String]) -> PyTorchError.Fault {
    let files = names.filter { !$0.hasSuffix("/") }.sorted()
    if let pickle = files.first(where: { FileSystem.name(of: $0) == "data.pkl" }) {
      return .zippedAnew(pickle: pickle)
    }
    if !files.isEmpty, files.allSatisfy({ $0.hasSuffix(".npy") }) { return .numPyArrays }
    if files.contains("model.weights.h5") { return .kerasModel }
    let weights = files.first {
      ["pth", "pt", "ckpt", "bin", "safetensors"].contains(FileSystem.fileExtension($0))
    }
    return weights.map(PyTorchError.Fault.zippedFile) ?? .missingEntry("data.pkl")
  }
}

extension PyTorchContent {
  private static let magicNumber: [UInt8] = [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]

  /// Pickles one after the other: a magic number, the version of the format, facts about the machine, what was saved,
  /// the keys of the storages; then each storage, its number of elements before it.
  ///
  /// Source: `_legacy_save` in PyTorch's `torch/serialization.py`.
  init(legacy file: RandomAccessFile) throws {
    let window = min(file.byteCount, PickleInterpreter.maximumBytes)
    var interpreter = PickleInterpreter(try file.read(0..<window))
    do {
      guard try interpreter.load() == .longInteger(Self.magicNumber) else {
        throw PyTorchError.Fault.notTorchSave
      }
      guard try interpreter.load() == .integer(1001) else { throw PyTorchError.Fault.unknownProtocol }
      let machine = try interpreter.load()
      let order = PicklePair(key: .string("little_endian"), value: .boolean(true))
      guard interpreter.heap.pairs(of: machine)?.contains(order) == true else {
        throw PyTorchError.Fault.bigEndian
      }
      let root = try interpreter.load()
      let keys = try interpreter.load()
      state = try StateDictionary(root, heap: interpreter.heap)
      storages = try Self.storages(keys, heap: interpreter.heap, from: interpreter.offset, in: file)
    } catch PyTorchError.Fault.cutOffPickle where window < file.byteCount {
      throw PyTorchError.Fault.pickleTooLarge(bytes: file.byteCount)
    }
  }

  private static func storages(
    _ keys: PickleValue, heap: PickleHeap, from start: Int, in file: RandomAccessFile
  ) throws -> [String: Range<Int>] {
    let typeByKey = Dictionary(
      heap.storages.map { ($0.key, $0.type) }, uniquingKeysWith: { first, _ in first })
    var offset = start
    var storages: [String: Range<Int>] = [:]
    for key in heap.items(of: keys) ?? [] {
      guard case .string(let key) = key, let type = typeByKey[key], storages[key] == nil else {
        throw PyTorchError.Fault.wrongStorageList
      }
      guard offset + 8 <= file.byteCount else { throw PyTorchError.Fault.cutOffData(key: key) }
      var field = ByteCursor(try file.read(offset..<offset + 8))
      offset += 8
      let count = field.next(UInt64.self)!
      guard count <= (file.byteCount - offset) / type.byteCount else {
        throw PyTorchError.Fault.cutOffData(key: key)
      }
      storages[key] = offset..<offset + Int(count) * type.byteCount
      offset = storages[key]!.upperBound
    }
    guard offset == file.byteCount else { throw PyTorchError.Fault.trailingBytes(file.byteCount - offset) }
    return storages
  }
}
