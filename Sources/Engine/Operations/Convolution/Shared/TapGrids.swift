/// The grids of one input of a convolution, and those of its gradient.
struct TapGrids: Sendable {
  let forward: [TapGrid]
  let backward: [TapGrid]

  /// z[q] reads x[stride * q + k - padding], so x[y] meets tap k at q = (y + padding - k) / stride where that is whole.
  init(kernel: Int, stride: Int, padding: Int) {
    let axis = TapGrid.Axis(inputStep: stride, taps: (0..<kernel).map { ($0 - padding, [$0]) })
    forward = [TapGrid(rows: axis, columns: axis, kernel: kernel)]
    let phases = (0..<stride).map { origin in
      // Backwards, so that the offsets ascend.
      let taps = (0..<kernel).reversed().filter { (origin + padding - $0) % stride == 0 }
      return TapGrid.Axis(
        origin: origin, outputStep: stride, taps: taps.map { ((origin + padding - $0) / stride, [$0]) })
    }
    backward = Self.product(phases, kernel: kernel)
  }

  /// Of a convolution of 3 x 3 with padding 1 that sees its input at twice its size. With 2 i + phase an upsampled pixel,
  /// tap k meets x[i + (phase + k - 1) / 2], rounded down. The gradient is that of the upsampled pixels 2 i and 2 i + 1,
  /// added up.
  static let upsampled = TapGrids(
    forward: product(
      [
        TapGrid.Axis(origin: 0, outputStep: 2, taps: [(-1, [0]), (0, [1, 2])]),
        TapGrid.Axis(origin: 1, outputStep: 2, taps: [(0, [0, 1]), (1, [2])]),
      ], kernel: 3),
    backward: product(
      [TapGrid.Axis(inputStep: 2, taps: [(-1, [2]), (0, [1, 2]), (1, [0, 1]), (2, [0])])], kernel: 3))

  private init(forward: [TapGrid], backward: [TapGrid]) {
    self.forward = forward
    self.backward = backward
  }

  private static func product(_ axes: [TapGrid.Axis], kernel: Int) -> [TapGrid] {
    axes.flatMap { rows in axes.map { TapGrid(rows: rows, columns: $0, kernel: kernel) } }
  }
}
