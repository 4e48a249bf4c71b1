/// Watches a pass operation by operation, while its values and gradients are there.
///
/// An observer makes the pass no other: it is called between operations, on the thread that runs the pass. What fusions
/// take in is no operation of its own and isn't seen, such as a batch norm behind a convolution in inference.
package protocol PassObserver: AnyObject {
  /// Before an operation runs. In the backward the gradient of its output is complete now, and only now.
  func willRun(_ step: PassStep)
  /// After an operation ran. In the forward its output is there now; other operations may write over it later.
  func didRun(_ step: PassStep)
}

extension PassObserver {
  package func willRun(_ step: PassStep) {}
  package func didRun(_ step: PassStep) {}
}

/// One operation of a pass under way.
package struct PassStep {
  package enum Direction: Sendable {
    case forward, backward
  }

  /// In the order of `Plan.layers`.
  package let index: Int
  package let layer: LayerSummary
  package let direction: Direction

  let buffers: Buffers
  let batch: Int
  let arena: UnsafePointer<Float>

  /// The value of the operation's output in PyTorch's order, [n][channel][height][width]. To be read in `didRun` of the
  /// forward.
  package func output() -> [Float] {
    precondition(direction == .forward, "an operation's output is read in the forward")
    return buffers.output.values(arena, batch: batch, layout: layer.outputLayout)
  }

  /// The loss's gradient by the operation's output, as `output`. To be read in `willRun` of the backward.
  package func outputGradient() -> [Float] {
    guard direction == .backward, let gradient = buffers.outputGradient else {
      preconditionFailure("an operation's gradient is read in the backward")
    }
    return gradient.values(arena, batch: batch, layout: layer.outputLayout)
  }
}

extension TensorView {
  /// The values in PyTorch's order, [n][channel][height][width].
  func values(_ arena: UnsafePointer<Float>, batch: Int, layout: ChannelLayout) -> [Float] {
    let (height, width, slots) = (shape.height, shape.width, layout.slots)
    let isInterleaved = pixelStride != lanes
    return [Float](unsafeUninitializedCapacity: batch * slots.count * height * width) { values, count in
      for image in 0..<batch {
        for (channel, slot) in slots.enumerated() {
          let place = isInterleaved ? plane(image, 0) + channel : plane(image, slot / lanes) + slot % lanes
          for y in 0..<height {
            let row = place + y * rowStride
            let target = values.baseAddress! + count
            switch precision {
            case .float32: for x in 0..<width { target[x] = arena[row + x * pixelStride] }
            case .bfloat16:
              let halves = UnsafeRawPointer(arena).assumingMemoryBound(to: UInt16.self) + row
              for x in 0..<width { target[x] = Float(bitPattern: UInt32(halves[x * pixelStride]) << 16) }
            }
            count += width
          }
        }
      }
    }
  }
}
