import SkipSegEngine

/// `torch.nn.functional.interpolate(mode="nearest")` to a given size.
enum NaiveResizeNearest {
  static func forward(_ x: NaiveTensor, height: Int, width: Int) -> NaiveTensor {
    var z = NaiveTensor(batch: x.batch, channels: x.channels, height: height, width: width)
    z.forEachIndex { n, c, row, column in
      z[n, c, row, column] = x[n, c, source(row, x.height, height), source(column, x.width, width)]
    }
    return z
  }

  static func backward(_ x: NaiveTensor, _ dz: NaiveTensor) -> NaiveTensor {
    var dx = NaiveTensor(zerosLike: x)
    dz.forEachIndex { n, c, row, column in
      dx[n, c, source(row, x.height, dz.height), source(column, x.width, dz.width)] += dz[n, c, row, column]
    }
    return dx
  }

  /// floor(index * input / output), in single precision because PyTorch's rounding is part of its definition.
  private static func source(_ index: Int, _ input: Int, _ output: Int) -> Int {
    min(Int((Float(index) * (Float(input) / Float(output))).rounded(.down)), input - 1)
  }
}

extension Graph.ResizeNearest: NaiveOperation {
  func forward(_ node: NaiveNode) -> NaiveTensor {
    let target = node.sizedLike!
    return NaiveResizeNearest.forward(
      node.inputs[0], height: max(target.height / divisor, 1), width: max(target.width / divisor, 1))
  }

  func backward(
    _ node: NaiveNode, _ dz: NaiveTensor, _ parameterGradients: inout [[Double]]
  ) -> [NaiveTensor] { [NaiveResizeNearest.backward(node.inputs[0], dz)] }
}
