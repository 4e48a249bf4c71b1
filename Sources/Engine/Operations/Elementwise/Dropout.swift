import SkipSegBasics

extension Graph {
  /// `nn.Dropout` (Srivastava et al., "Dropout", 2014): while training, each value of a picture counts 0 with a chance of
  /// `rate` and 1 / (1 - rate) times itself otherwise, so that its mean stays, and its gradient does the same:
  /// z = m x, dx = m dz. A network that infers takes values as they are.
  package struct Dropout: OperationDefinition {
    /// 0 to less than 1, in steps of 2^-16.
    package let rate: Double
    /// Sets it apart from the others of its network.
    package let layer: Int

    package init(rate: Double, layer: Int) {
      precondition(0 <= rate && rate < 1, "some values stay")
      (self.rate, self.layer) = (min((rate * 65_536).rounded(), 65_535) / 65_536, layer)
    }

    func planned(_ node: NodeContext) -> (any PlannedOperation)? {
      PlannedDropout(dropout: self, isActive: !node.infers && rate > 0)
    }

    /// What decides about the values of a picture, whatever shares its batch.
    /// - Parameter picture: its place in the batch.
    package func mask(_ picture: Int, _ draw: DropPath.Draw) -> Mask {
      let stream = CounterRandom.mix(
        stableHash("dropout".utf8) ^ CounterRandom.mix(draw.seed &+ CounterRandom.goldenRatio))
      let numbers = [draw.step, layer, draw.firstPicture + picture]
      return Mask(
        key: numbers.reduce(stream) { CounterRandom.mix($0 ^ UInt64($1)) }, threshold: UInt64(rate * 65_536))
    }

    /// Which values of one picture count 0: numbers of 16 bits, four of each random one.
    package struct Mask: Sendable {
      fileprivate let key: UInt64
      fileprivate let threshold: UInt64

      /// Of four channels of a pixel, the first one's in the lowest bits.
      /// - Parameter quad: its number among those of the picture, [block][row][column][4].
      @inline(__always)
      fileprivate func bits(_ quad: Int) -> UInt64 {
        CounterRandom.mix(key &+ UInt64(quad + 1) &* CounterRandom.goldenRatio)
      }

      /// Whether a value counts 0; channels lie without a gap.
      /// - Parameter pixels: of the picture.
      package func drops(channel: Int, pixel: Int, of pixels: Int) -> Bool {
        let (block, lane) = channel.quotientAndRemainder(dividingBy: lanes)
        let bits = bits((block * pixels + pixel) * 4 + lane / 4)
        return bits >> UInt64(16 * (lane % 4)) & 0xFFFF < threshold
      }
    }
  }
}

extension GraphBuilder {
  /// - Parameter rate: the chance with which a value counts 0 while training.
  package mutating func dropout(_ x: Tensor, rate: Double) -> Tensor {
    append(Graph.Dropout(rate: rate, layer: graph.nodes.count), [x], named: "dropout")
  }
}

private struct PlannedDropout: PlannedOperation {
  let dropout: Graph.Dropout
  let isActive: Bool

  var summary: String { isActive ? "dropout of \(dropout.rate)" : "dropout, of nothing" }
  func requirements(halo: Int) -> BufferRequirements { BufferRequirements(backwardWorksInPlace: true) }

  private var factor: Float { isActive ? Float(1 / (1 - dropout.rate)) : 1 }

  func forward(_ buffers: Buffers, _ context: ExecutionContext) {
    let (x, z, arena) = (buffers.inputs[0], buffers.output, context.arena)
    context.fill(z) { plane, rows in
      let first = rows.lowerBound * z.rowStride
      PlannedWeightedSum.scale(
        x.address(arena, plane: x.planes[plane], offset: first), by: SIMD16(repeating: factor), adding: nil,
        to: z.address(arena, plane: z.planes[plane], offset: first), rows: rows.count, z, context)
      drop(z, plane: plane, rows: rows, context)
    }
  }

  /// The output's gradient, which nobody reads after this, loses what was dropped before it is handed on.
  func backward(_ buffers: Buffers, _ context: ExecutionContext) {
    guard let target = buffers.inputGradients[0] else { return }
    let (dz, dx, arena) = (buffers.outputGradient!, target.view, context.arena)
    context.fill(target) { plane, rows, accumulates in
      drop(dz, plane: plane, rows: rows, context)
      let first = rows.lowerBound * dz.rowStride
      let place = dx.address(arena, plane: dx.planes[plane], offset: first)
      PlannedWeightedSum.scale(
        dz.address(arena, plane: dz.planes[plane], offset: first), by: SIMD16(repeating: factor),
        adding: accumulates ? place : nil, to: place, rows: rows.count, dx, context)
    }
  }

  /// Zeroes what the picture's mask drops in some rows of a plane.
  private func drop(_ view: TensorView, plane: Int, rows: Range<Int>, _ context: ExecutionContext) {
    if !isActive { return }
    let (picture, block) = plane.quotientAndRemainder(dividingBy: view.blocks)
    let mask = dropout.mask(picture, context.draw)
    let (height, width) = (view.shape.height, view.shape.width)
    for y in rows {
      let place = view.address(context.arena, plane: view.planes[plane], offset: y * view.rowStride)
      let quad = (block * height + y) * width * 4
      switch view.precision {
      case .float32: drop(place.assumingMemoryBound(to: Float.self), width * 4, mask, from: quad)
      case .bfloat16: drop(place.assumingMemoryBound(to: UInt16.self), width * 4, mask, from: quad)
      }
    }
  }

  @inline(__always)
  private func drop<Value: Numeric>(
    _ values: UnsafeMutablePointer<Value>, _ quads: Int, _ mask: Graph.Dropout.Mask, from first: Int
  ) {
    for quad in 0..<quads {
      var bits = mask.bits(first + quad)
      for index in 4 * quad..<4 * quad + 4 {
        values[index] = bits & 0xFFFF < mask.threshold ? 0 : values[index]
        bits >>= 16
      }
    }
  }
}
