/// Reads pickles by a closed list of operations and constructors: it builds values, and runs nothing.
///
/// Every operation costs time and memory by the bytes it has in the pickle, so that no file of a few bytes can take
/// much of either.
///
/// Source: Python's `Lib/pickletools.py`, which documents every operation.
struct PickleInterpreter {
  /// Far more than the tensors of a large network and of its optimizer take.
  static let maximumBytes = 1 << 23

  private(set) var heap = PickleHeap()
  private var cursor: ByteCursor
  private var stack: [PickleValue] = []
  /// Heights of the stack.
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]
  /// Where the current operation begins.
  private var operationOffset = 0

  init(_ bytes: [UInt8]) { cursor = ByteCursor(bytes) }

  /// How far the pickles read so far have reached.
  var offset: Int { cursor.offset }

  /// Reads the next pickle. The values of earlier ones stay valid.
  mutating func load() throws(PyTorchError.Fault) -> PickleValue {
    (stack, marks, memo) = ([], [], [:])
    while true {
      operationOffset = offset
      let byte = try next(UInt8.self)
      guard let opcode = PickleOpcode(rawValue: byte) else {
        throw .forbiddenOperation(name: PickleOpcode.name(of: byte), offset: operationOffset)
      }
      if opcode == .stop { return try pop() }
      try run(opcode)
    }
  }

  private mutating func run(_ opcode: PickleOpcode) throws(PyTorchError.Fault) {
    switch opcode {
    case .protocol:
      guard 2...5 ~= (try next(UInt8.self)) else { throw unexpected("a pickle of protocol 2 to 5") }
    case .frame: guard try next(UInt64.self) <= cursor.remaining else { throw .cutOffPickle(offset: offset) }
    case .stop: break

    case .none: stack.append(.none)
    case .true: stack.append(.boolean(true))
    case .false: stack.append(.boolean(false))
    case .integer8: stack.append(.integer(Int(try next(UInt8.self))))
    case .integer16: stack.append(.integer(Int(try next(UInt16.self))))
    case .integer32: stack.append(.integer(Int(try next(Int32.self))))
    case .long1: stack.append(Self.integer(Array(try bytes(try next(UInt8.self)))))
    case .float64: stack.append(.float(Double(bitPattern: try next(UInt64.self).byteSwapped)))
    case .shortUnicode, .shortString: stack.append(try string(try next(UInt8.self)))
    case .unicode, .string: stack.append(try string(try next(UInt32.self)))
    case .unicode8: stack.append(try string(try next(UInt64.self)))
    case .shortBytes: try skipBytes(try next(UInt8.self))
    case .bytes: try skipBytes(try next(UInt32.self))
    case .bytes8: try skipBytes(try next(UInt64.self))

    case .mark: marks.append(stack.count)
    case .emptyTuple: stack.append(heap.tuple())
    case .tuple: stack.append(heap.tuple(Array(try popToMark())))
    case .tuple1: stack.append(heap.tuple(try pop(1)))
    case .tuple2: stack.append(heap.tuple(try pop(2)))
    case .tuple3: stack.append(heap.tuple(try pop(3)))
    case .emptyList: stack.append(heap.list())
    case .append: heap.append(try pop(1)[...], toList: try topList())
    case .appends: heap.append(try popToMark(), toList: try topList())
    case .emptyDictionary: stack.append(heap.dictionary())
    case .setItem: try insert(try pop(2)[...])
    case .setItems: try insert(try popToMark())

    case .pop: _ = try pop()
    case .popMark: _ = try popToMark()
    case .duplicate: stack.append(try top())
    case .put8: memo[Int(try next(UInt8.self))] = try top()
    case .put32: memo[Int(try next(UInt32.self))] = try top()
    case .memoize: memo[memo.count] = try top()
    case .get8: try recall(Int(try next(UInt8.self)))
    case .get32: try recall(Int(try next(UInt32.self)))

    case .global: stack.append(try constructor(try line(), try line()))
    case .stackGlobal:
      let names = try pop(2)
      guard case .string(let module) = names[0], case .string(let name) = names[1] else {
        throw unexpected("the two strings of a name")
      }
      stack.append(try constructor(module, name))
    case .reduce: try reduce()
    case .build:
      // The attributes of a dictionary, such as a state dict's versions, are no tensors.
      _ = try pop()
      guard case .dictionary = try top() else { throw unexpected("attributes of nothing but a dictionary") }
    case .persistentIdentifier: stack.append(try storage(of: try pop()))
    }
  }
}

// Names, and what is made with them.
extension PickleInterpreter {
  private func constructor(_ module: String, _ name: String) throws(PyTorchError.Fault) -> PickleValue {
    let path = "\(module).\(name)"
    if let constructor = PickleConstructor(path) { return .constructor(constructor) }
    // Python's classes begin with a capital, its functions do not.
    throw name.split(separator: ".").last?.first?.isUppercase == true
      ? .pickledObject(class: path) : .forbiddenName(path)
  }

  private mutating func reduce() throws(PyTorchError.Fault) {
    let operands = try pop(2)
    guard case .constructor(let constructor) = operands[0], case .tuple = operands[1],
      let arguments = heap.items(of: operands[1]),
      let value = constructor.value(arguments, heap: &heap)
    else { throw unexpected("a constructor and its arguments") }
    stack.append(value)
  }

  /// `("storage", type, key, device, number of elements)`, and in old files a view: nothing, or
  /// `(key, first element, number of elements)`.
  private mutating func storage(of identifier: PickleValue) throws(PyTorchError.Fault) -> PickleValue {
    guard let parts = heap.items(of: identifier), 5...6 ~= parts.count, parts[0] == .string("storage"),
      case .constructor(.storage(let type)) = parts[1], case .string(let key) = parts[2],
      case .integer(let count) = parts[4], count >= 0
    else { throw unexpected("a storage") }
    guard parts.count == 6, parts[5] != .none else {
      return heap.storage(PyTorchStorage(key: key, type: type, count: count, view: 0..<count))
    }
    guard let view = heap.items(of: parts[5]), view.count == 3, case .integer(let start) = view[1],
      case .integer(let length) = view[2], 0...count ~= start, 0...(count - start) ~= length
    else { throw unexpected("a view of a storage") }
    return heap.storage(PyTorchStorage(key: key, type: type, count: count, view: start..<start + length))
  }
}

// The stack and the memo.
extension PickleInterpreter {
  private func top() throws(PyTorchError.Fault) -> PickleValue {
    guard stack.count > marks.last ?? 0 else { throw unexpected("a value on the stack") }
    return stack[stack.count - 1]
  }

  private mutating func pop() throws(PyTorchError.Fault) -> PickleValue {
    let value = try top()
    stack.removeLast()
    return value
  }

  /// The last `count` values, oldest first.
  private mutating func pop(_ count: Int) throws(PyTorchError.Fault) -> [PickleValue] {
    guard stack.count - (marks.last ?? 0) >= count else { throw unexpected("\(count) values on the stack") }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  private mutating func popToMark() throws(PyTorchError.Fault) -> ArraySlice<PickleValue> {
    guard let mark = marks.popLast() else { throw unexpected("a mark on the stack") }
    let values = Array(stack[mark...])
    stack.removeSubrange(mark...)
    return values[...]
  }

  private func topList() throws(PyTorchError.Fault) -> Int {
    guard case .list(let number) = try top() else { throw unexpected("a list on the stack") }
    return number
  }

  /// Keys and values in turn go into the dictionary on the stack.
  private mutating func insert(_ items: ArraySlice<PickleValue>) throws(PyTorchError.Fault) {
    guard items.count.isMultiple(of: 2), case .dictionary(let number) = try top() else {
      throw unexpected("a dictionary and pairs for it on the stack")
    }
    let pairs = stride(from: items.startIndex, to: items.endIndex, by: 2).map {
      PicklePair(key: items[$0], value: items[$0 + 1])
    }
    heap.insert(pairs, intoDictionary: number)
  }

  private mutating func recall(_ number: Int) throws(PyTorchError.Fault) {
    guard let value = memo[number] else { throw unexpected("a value in the memo under \(number)") }
    stack.append(value)
  }

  private func unexpected(_ expected: String) -> PyTorchError.Fault {
    .unexpected(offset: operationOffset, expected: expected)
  }
}

// The operands in the bytes.
extension PickleInterpreter {
  private mutating func next<Number: FixedWidthInteger>(
    _ type: Number.Type
  ) throws(PyTorchError.Fault) -> Number {
    guard let number = cursor.next(type) else { throw .cutOffPickle(offset: offset) }
    return number
  }

  private mutating func bytes(_ count: some FixedWidthInteger) throws(PyTorchError.Fault) -> ArraySlice<UInt8>
  {
    guard let count = Int(exactly: count), let bytes = cursor.next(count) else {
      throw .cutOffPickle(offset: offset)
    }
    return bytes
  }

  private mutating func skipBytes(_ count: some FixedWidthInteger) throws(PyTorchError.Fault) {
    _ = try bytes(count)
    stack.append(.bytes)
  }

  private mutating func string(_ count: some FixedWidthInteger) throws(PyTorchError.Fault) -> PickleValue {
    .string(try text(try bytes(count)))
  }

  private mutating func line() throws(PyTorchError.Fault) -> String {
    guard let line = cursor.line() else { throw .cutOffPickle(offset: offset) }
    return try text(line)
  }

  private func text(_ bytes: ArraySlice<UInt8>) throws(PyTorchError.Fault) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw unexpected("a string in UTF-8") }
    return text
  }

  /// Little-endian two's complement of any length.
  private static func integer(_ bytes: [UInt8]) -> PickleValue {
    if bytes.count > 8 { return .longInteger(bytes) }
    let extended = bytes.reversed().reduce(bytes.last ?? 0 > 127 ? -1 : 0) { $0 << 8 | Int($1) }
    return .integer(extended)
  }
}
