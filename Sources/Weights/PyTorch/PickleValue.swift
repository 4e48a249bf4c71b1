/// A Python value, as far as files of weights hold such.
///
/// Containers are numbers of objects in the `PickleHeap`: Python shares and changes them, nests them to any depth and
/// in circles, none of which may cost us a stack or a leak.
enum PickleValue: Equatable {
  case none
  case boolean(Bool)
  case integer(Int)
  /// Of more than 64 bits, little-endian two's complement.
  case longInteger([UInt8])
  case float(Double)
  case string(String)
  /// A byte string, whose content nobody asks for.
  case bytes
  case list(Int)
  case tuple(Int)
  case dictionary(Int)
  case constructor(PickleConstructor)
  case storage(Int)
  case tensor(Int)
}
