/// A run of elements in a file, which several tensors may share.
struct PyTorchStorage: Equatable {
  let key: String
  let type: ElementType
  /// Of the whole storage.
  let count: Int
  /// The elements that tensors over this storage may touch: all, but for views in old files.
  let view: Range<Int>
}

/// A tensor as the pickle has it: a window on a storage, in any order of its elements.
struct PyTorchTensor: Equatable {
  let storage: PyTorchStorage
  let offset: Int
  /// Outermost dimension first.
  let shape: [Int]
  /// Elements from one index of each dimension to the next.
  let strides: [Int]

  /// Beyond what any layer has; PyTorch's own limit is 64.
  static let maximumRank = 16
  /// An expanded tensor, which has more elements than its storage, may have this many.
  private static let maximumExpandedCount = 1 << 24

  /// The elements of the storage that the tensor spans, checked to be there.
  /// - Parameter name: for messages.
  func span(name: String) throws(PyTorchError.Fault) -> Range<Int> {
    let wrongShape = PyTorchError.Fault.wrongShape(tensor: name, shape: shape, strides: strides)
    guard shape.count == strides.count, offset >= 0, shape.allSatisfy({ $0 >= 0 }),
      strides.allSatisfy({ $0 >= 0 })
    else { throw wrongShape }
    let available = storage.view.count
    var (count, last, overflow) = (1, offset, false)
    for (size, stride) in zip(shape, strides) {
      let (reach, reachOverflow) = (size - 1).multipliedReportingOverflow(by: stride)
      let (sum, sumOverflow) = last.addingReportingOverflow(reach)
      let (product, productOverflow) = count.multipliedReportingOverflow(by: size)
      (count, last, overflow) = (product, sum, overflow || reachOverflow || sumOverflow || productOverflow)
    }
    guard !overflow else { throw wrongShape }
    if count == 0 { return 0..<0 }
    guard last < available else { throw .beyondStorage(tensor: name, storageCount: available) }
    guard count <= max(available, Self.maximumExpandedCount) else {
      throw .expandedTensor(tensor: name, shape: shape, storageCount: available)
    }
    return storage.view.lowerBound + offset..<storage.view.lowerBound + last + 1
  }

  /// The elements in C order.
  /// - Parameter bytes: those of the span.
  func contiguous(_ bytes: [UInt8]) -> [UInt8] {
    if shape.contains(0) || isContiguous { return bytes }
    let width = storage.type.byteCount
    var offsets = [0]
    for (size, stride) in zip(shape, strides) {
      offsets = offsets.flatMap { base in (0..<size).map { base + $0 * stride * width } }
    }
    return [UInt8](unsafeUninitializedCapacity: offsets.count * width) { buffer, initialized in
      bytes.withUnsafeBytes { source in
        for (index, offset) in offsets.enumerated() {
          UnsafeMutableRawBufferPointer(buffer)[index * width..<(index + 1) * width]
            .copyBytes(from: source[offset..<offset + width])
        }
      }
      initialized = offsets.count * width
    }
  }

  private var isContiguous: Bool {
    var expected = 1
    for (size, stride) in zip(shape, strides).reversed() where size != 1 {
      if stride != expected { return false }
      expected *= size
    }
    return true
  }
}
