import CKernels
import Testing

struct ResizeTests {
  struct Arguments: CustomTestStringConvertible {
    let set: InstructionSet
    /// Height and width before and after.
    let from, to: (Int, Int)
    var testDescription: String { "\(set), \(from) to \(to)" }

    /// The source of every output pixel, as PyTorch's nearest interpolation takes it.
    var rows: [Int32] { (0..<to.0).map { Int32($0 * from.0 / to.0) } }
    var columns: [Int32] { (0..<to.1).map { Int32($0 * from.1 / to.1) } }
  }

  static let arguments = InstructionSet.supported.flatMap { set in
    [
      ((1, 1), (1, 1)), ((4, 4), (8, 8)), ((3, 5), (7, 9)), ((8, 6), (3, 5)), ((1, 1), (5, 3)),
      ((2, 9), (5, 9)),
    ].map { Arguments(set: set, from: $0, to: $1) }
  }

  @Test(arguments: arguments)
  func nearest(_ arguments: Arguments) {
    let rows = arguments.rows
    let columns = arguments.columns
    let x = Plane(arguments.from.0, arguments.from.1, seed: 1)
    let z = Plane(arguments.to.0, arguments.to.1, upsideDown: true, seed: 2)
    arguments.set.planes().resize_nearest(
      z.height, z.width, z.rowStride, x.rowStride, rows, columns, x.start, z.start)
    let values = x.values
    let expected = rows.flatMap { row in
      columns.flatMap { column in
        let first = (Int(row) * x.width + Int(column)) * 16
        return values[first..<first + 16]
      }
    }
    #expect(z.values == expected)
    #expect(z.borderIsIntact)
  }

  /// Bit by bit: the order of the additions is part of the contract.
  @Test(arguments: arguments)
  func nearestBackward(_ arguments: Arguments) {
    let rows = arguments.rows
    let columns = arguments.columns
    let dz = Plane(arguments.to.0, arguments.to.1, seed: 1)
    let dx = Plane(arguments.from.0, arguments.from.1, upsideDown: true, seed: 2)
    var expected = dx.values
    for (i, gradient) in dz.values.enumerated() {
      let row = Int(rows[i / 16 / dz.width])
      let column = Int(columns[i / 16 % dz.width])
      expected[(row * dx.width + column) * 16 + i % 16] += gradient
    }
    arguments.set.planes().resize_nearest_backward(
      dz.height, dz.width, dz.rowStride, dx.rowStride, rows, columns, dz.start, dx.start)
    #expect(dx.values == expected)
    #expect(dx.borderIsIntact)
  }
}
