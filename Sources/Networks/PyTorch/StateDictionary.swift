/// The tensors of a state dict by their names, wherever training scripts put it.
struct StateDictionary {
  /// In the order of the dictionary.
  let tensors: [(name: String, tensor: PyTorchTensor)]

  /// Under these, scripts keep the state dict beside the epoch and the optimizer's state.
  private static let wrappers = ["state_dict", "model_state_dict", "model"]
  /// What `torch.nn.DataParallel` puts before every name.
  private static let parallelPrefix = "module."

  init(_ root: PickleValue, heap: PickleHeap) throws(PyTorchError.Fault) {
    let pairs = Self.stateDictionary(in: root, heap: heap)
    var tensors: [(name: String, tensor: PyTorchTensor)] = []
    for pair in pairs {
      guard case .tensor(let number) = pair.value else { continue }
      guard case .string(let name) = pair.key else { throw .unnamedTensor }
      tensors.append((name, heap.tensors[number]))
    }
    if tensors.isEmpty {
      throw .noTensors(keys: pairs.compactMap { if case .string(let key) = $0.key { key } else { nil } })
    }
    if tensors.allSatisfy({ $0.name.hasPrefix(Self.parallelPrefix) }) {
      tensors = tensors.map { (String($0.name.dropFirst(Self.parallelPrefix.count)), $0.tensor) }
    }
    var names: Set<String> = []
    for (name, _) in tensors where !names.insert(name).inserted { throw .duplicateTensor(name) }
    self.tensors = tensors
  }

  private static func stateDictionary(in root: PickleValue, heap: PickleHeap) -> [PicklePair] {
    var pairs = heap.pairs(of: root) ?? []
    // A dictionary may hold itself.
    for _ in 0..<3 {
      let inner = wrappers.lazy.compactMap { wrapper in
        pairs.first { $0.key == .string(wrapper) }.flatMap { heap.pairs(of: $0.value) }
      }
      guard let inner = inner.first else { break }
      pairs = inner
    }
    return pairs
  }
}
