import SkipSegBasics

/// The objects that values refer to by number. There are never more of them than the pickle has bytes.
struct PickleHeap {
  /// Lists and tuples.
  private var sequences: [[PickleValue]] = []
  /// In the order of insertion; a key may stand there twice.
  private var dictionaries: [[PicklePair]] = []
  private(set) var storages: [PyTorchStorage] = []
  private(set) var tensors: [PyTorchTensor] = []
  /// A list can be copied again and again by a few bytes each; weights never need more than this.
  private var pairsToCopy = 1 << 16

  mutating func list() -> PickleValue {
    sequences.append([])
    return .list(sequences.count - 1)
  }

  mutating func tuple(_ items: [PickleValue] = []) -> PickleValue {
    sequences.append(items)
    return .tuple(sequences.count - 1)
  }

  mutating func dictionary(_ pairs: [PicklePair] = []) -> PickleValue {
    dictionaries.append(pairs)
    return .dictionary(dictionaries.count - 1)
  }

  mutating func storage(_ storage: PyTorchStorage) -> PickleValue {
    storages.append(storage)
    return .storage(storages.count - 1)
  }

  mutating func tensor(_ tensor: PyTorchTensor) -> PickleValue {
    tensors.append(tensor)
    return .tensor(tensors.count - 1)
  }

  mutating func append(_ items: ArraySlice<PickleValue>, toList list: Int) {
    sequences[list] += items
  }

  mutating func insert(_ pairs: [PicklePair], intoDictionary dictionary: Int) {
    dictionaries[dictionary] += pairs
  }

  /// A dictionary of a list of pairs; nil where it is none, or where too much has been copied already.
  mutating func dictionary(ofPairs value: PickleValue) -> PickleValue? {
    guard let items = items(of: value), items.count <= pairsToCopy else { return nil }
    pairsToCopy -= items.count
    let pairs = items.compactMap { item in
      self.items(of: item).flatMap { $0.count == 2 ? PicklePair(key: $0[0], value: $0[1]) : nil }
    }
    return pairs.count == items.count ? dictionary(pairs) : nil
  }

  /// The items of a list or tuple.
  func items(of value: PickleValue) -> [PickleValue]? {
    switch value {
    case .list(let number), .tuple(let number): sequences[number]
    default: nil
    }
  }

  func pairs(of value: PickleValue) -> [PicklePair]? {
    guard case .dictionary(let number) = value else { return nil }
    return dictionaries[number]
  }

  /// The dictionaries that hold a tensor by name, or by name a dictionary that does, `depth` of them at most one within
  /// the other.
  func dictionariesWithTensors(depth: Int) -> Set<Int> {
    var leading: Set<Int> = []
    for _ in 0..<depth {
      let found = dictionaries.indices.filter { number in
        dictionaries[number].contains { pair in
          guard case .string = pair.key else { return false }
          return switch pair.value {
          case .tensor: true
          case .dictionary(let inner): leading.contains(inner)
          default: false
          }
        }
      }
      leading.formUnion(found)
    }
    return leading
  }

  /// What a value is, in words.
  func description(of value: PickleValue) -> String {
    switch value {
    case .tensor(let number): "one tensor of the shape \(tensors[number].shape)"
    case .list(let number): "a list of \(counted(sequences[number].count, "item"))"
    case .tuple(let number): "a tuple of \(counted(sequences[number].count, "item"))"
    case .dictionary: "a dictionary"
    case .none: "nothing (None)"
    case .boolean, .integer, .longInteger, .float: "a number"
    case .string, .bytes: "a text"
    case .constructor, .storage: "no values"
    }
  }

  /// A tensor's shape or strides: a list or tuple of nothing but integers, no longer than a tensor has dimensions.
  func dimensions(of value: PickleValue) -> [Int]? {
    guard let items = items(of: value), items.count <= PyTorchTensor.maximumRank else { return nil }
    let integers = items.compactMap { item -> Int? in
      guard case .integer(let integer) = item else { return nil }
      return integer
    }
    return integers.count == items.count ? integers : nil
  }
}

/// A key of a dictionary and what stands under it.
struct PicklePair: Equatable {
  let key: PickleValue
  let value: PickleValue
}
