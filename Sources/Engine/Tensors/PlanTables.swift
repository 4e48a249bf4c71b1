/// The lists that the views of a plan point into. A view holds no reference of its own, so copying one costs nothing,
/// also where many threads do it at once; the plan keeps its tables as long as its views.
final class PlanTables: @unchecked Sendable {
  private var memory: [UnsafeMutableRawPointer] = []

  func store<Element: BitwiseCopyable>(_ values: [Element]) -> UnsafeBufferPointer<Element> {
    let buffer = UnsafeMutableBufferPointer<Element>.allocate(capacity: values.count)
    _ = buffer.initialize(from: values)
    if let base = buffer.baseAddress { memory.append(UnsafeMutableRawPointer(base)) }
    return UnsafeBufferPointer(buffer)
  }

  deinit { for place in memory { place.deallocate() } }
}

/// Where the planes of a tensor lie: anywhere, as a table says, or at equal distances.
struct PlaneList: @unchecked Sendable {
  let count: Int
  private let table: UnsafePointer<Int>?
  private let first: Int
  private let stride: Int

  init(_ table: UnsafeBufferPointer<Int>) {
    count = table.count
    self.table = table.baseAddress
    (first, stride) = (0, 0)
  }

  init(first: Int, stride: Int, count: Int) {
    self.count = count
    self.first = first
    self.stride = stride
    table = nil
  }

  @inline(__always)
  subscript(_ plane: Int) -> Int { table.map { $0[plane] } ?? first + plane * stride }
}
