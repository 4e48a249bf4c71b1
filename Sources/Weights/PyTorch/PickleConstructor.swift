/// The only names that a pickle of weights may contain. They stand for cases here, and for no function or class that
/// could be called.
enum PickleConstructor: Equatable {
  case dictionary
  case size
  case tensor
  case parameter
  case storage(ElementType)

  /// - Parameter name: module and name, joined by a dot.
  init?(_ name: String) {
    guard let constructor = Self.constructors[name] else { return nil }
    self = constructor
  }

  private static let constructors: [String: PickleConstructor] = {
    let storages: [String: ElementType] = [
      "Float": .float32, "Double": .float64, "Half": .float16, "BFloat16": .bfloat16, "Long": .int64,
      "Int": .int32, "Short": .int16, "Char": .int8, "Byte": .uint8, "Bool": .bool,
    ]
    var constructors: [String: PickleConstructor] = [
      "collections.OrderedDict": .dictionary,
      "collections.Counter": .dictionary,
      "torch.Size": .size,
      "torch._utils._rebuild_tensor": .tensor,
      "torch._utils._rebuild_tensor_v2": .tensor,
      "torch._utils._rebuild_parameter": .parameter,
      "torch._utils._rebuild_parameter_with_state": .parameter,
      "torch.nn.parameter.Parameter": .parameter,
    ]
    for (name, type) in storages { constructors["torch.\(name)Storage"] = .storage(type) }
    return constructors
  }()

  /// What the constructor makes of its arguments; nil where they are not those it takes.
  func value(_ arguments: [PickleValue], heap: inout PickleHeap) -> PickleValue? {
    switch self {
    case .dictionary:
      // Nothing; or a dictionary; or a list of pairs, as Python 2 has it.
      guard let content = arguments.first else { return heap.dictionary() }
      if case .dictionary = content { return content }
      return heap.dictionary(ofPairs: content)
    case .size:
      guard arguments.count == 1, case .tuple = arguments[0] else { return nil }
      return arguments[0]
    case .tensor:
      // Storage, offset, size, strides; then what training needs: requires_grad, hooks, metadata.
      guard arguments.count >= 4, case .storage(let storage) = arguments[0],
        case .integer(let offset) = arguments[1], let shape = heap.dimensions(of: arguments[2]),
        let strides = heap.dimensions(of: arguments[3])
      else { return nil }
      return heap.tensor(
        PyTorchTensor(storage: heap.storages[storage], offset: offset, shape: shape, strides: strides))
    case .parameter:
      // A tensor; then requires_grad, hooks, state.
      guard case .tensor? = arguments.first else { return nil }
      return arguments[0]
    case .storage:
      return nil
    }
  }
}
