import SkipSegBasics

/// The tensors of a state dict by their names, wherever training scripts put it.
struct StateDictionary {
  /// In the order of the dictionary.
  let tensors: [(name: String, tensor: PyTorchTensor)]
  /// Under which it lies, the outermost first.
  let keys: [String]

  /// For messages.
  var keyPath: String { keys.map { "'\(legible($0))'" }.joined(separator: ", ") }

  /// Words in the keys under which scripts keep a network's state dict beside the epoch and the optimizer's state; and
  /// those of dictionaries with tensors that are no network's.
  private static let networkWords: Set = [
    "state", "dict", "model", "net", "network", "weights", "params", "ema",
  ]
  private static let otherWords: Set = [
    "optimizer", "optimizers", "optim", "scheduler", "schedulers", "scaler", "criterion", "loss", "callbacks",
  ]

  /// - Throws: `PyTorchError.Fault` where there is no state dict, or more than one that could be meant.
  init(_ root: PickleValue, heap: PickleHeap) throws(PyTorchError.Fault) {
    guard heap.pairs(of: root) != nil else { throw .noDictionary(found: heap.description(of: root)) }
    let leading = heap.dictionariesWithTensors(depth: 3)
    var (value, keys) = (root, [String]())
    var visited: Set<Int> = []
    // A dictionary may hold itself.
    while case .dictionary(let number) = value, visited.insert(number).inserted,
      let (key, inner) = try Self.inner(of: value, heap: heap, leading: leading)
    {
      keys.append(key)
      value = inner
    }
    let pairs = heap.pairs(of: value) ?? []
    var tensors: [(name: String, tensor: PyTorchTensor)] = []
    var names: Set<String> = []
    for pair in pairs {
      guard case .tensor(let number) = pair.value else { continue }
      guard case .string(let name) = pair.key else { throw .unnamedTensor }
      guard names.insert(name).inserted else { throw .duplicateTensor(name) }
      tensors.append((name, heap.tensors[number]))
    }
    if tensors.isEmpty {
      throw .noTensors(keys: pairs.compactMap { if case .string(let key) = $0.key { key } else { nil } })
    }
    (self.tensors, self.keys) = (tensors, keys)
  }

  /// The dictionary within a dictionary that leads to the state dict; nil where it is the state dict itself.
  /// - Parameter leading: the dictionaries that lead to tensors.
  private static func inner(
    of value: PickleValue, heap: PickleHeap, leading: Set<Int>
  ) throws(PyTorchError.Fault) -> (key: String, value: PickleValue)? {
    let pairs = heap.pairs(of: value) ?? []
    let all = pairs.compactMap { pair -> (key: String, value: PickleValue)? in
      guard case .string(let key) = pair.key, case .dictionary(let number) = pair.value,
        leading.contains(number),
        words(of: key).isDisjoint(with: otherWords)
      else { return nil }
      return (key, pair.value)
    }
    let networks = all.filter { !words(of: $0.key).isDisjoint(with: networkWords) }
    // Scripts keep scores as tensors beside the state dict; a layer's name leads to none.
    let holdsTensors = pairs.contains { if case .tensor = $0.value { true } else { false } }
    let candidates = networks.isEmpty && !holdsTensors ? all : networks
    guard Set(candidates.map { "\($0.value)" }).count <= 1 else {
      throw .severalDictionaries(candidates.map(\.key))
    }
    return candidates.first
  }

  private static func words(of key: String) -> Set<String> {
    Set(key.lowercased().split { !$0.isLetter }.map(String.init))
  }
}
