import SkipSegEngine

extension Graph.Input: NaiveOperation {
  func forward(_ node: NaiveNode) -> NaiveTensor { node.image }

  func backward(
    _ node: NaiveNode, _ dz: NaiveTensor, _ parameterGradients: inout [[Double]]
  ) -> [NaiveTensor] { [] }
}

extension Graph.Add: NaiveOperation {
  func forward(_ node: NaiveNode) -> NaiveTensor {
    let (x, y) = (node.inputs[0], node.inputs[1])
    var z = NaiveTensor(zerosLike: x)
    x.forEachIndex { n, c, row, column in z[n, c, row, column] = factor(n, node) * x[n, c, row, column] }
    y.forEachIndex { n, c, row, column in z[n, c, row, column] += y[n, c, row, column] }
    return z
  }

  func backward(
    _ node: NaiveNode, _ dz: NaiveTensor, _ parameterGradients: inout [[Double]]
  ) -> [NaiveTensor] {
    var (dx, dy) = (NaiveTensor(zerosLike: dz), NaiveTensor(zerosLike: node.inputs[1]))
    dz.forEachIndex { n, c, row, column in dx[n, c, row, column] = factor(n, node) * dz[n, c, row, column] }
    node.inputs[1].forEachIndex { n, c, row, column in dy[n, c, row, column] = dz[n, c, row, column] }
    return [dx, dy]
  }

  /// What a picture's branch counts where nobody says which are left out.
  private func factor(_ image: Int, _ node: NaiveNode) -> Double {
    node.infers ? 1 : Double(drop?.factor(image, DropPath.Draw()) ?? 1)
  }
}

extension Graph.Zeros: NaiveOperation {
  func forward(_ node: NaiveNode) -> NaiveTensor {
    NaiveTensor(zerosLike: node.sizedLike!, channels: channelCount)
  }

  func backward(
    _ node: NaiveNode, _ dz: NaiveTensor, _ parameterGradients: inout [[Double]]
  ) -> [NaiveTensor] { [] }
}

extension Graph.GradientScale: NaiveOperation {
  func forward(_ node: NaiveNode) -> NaiveTensor { node.inputs[0] }

  func backward(
    _ node: NaiveNode, _ dz: NaiveTensor, _ parameterGradients: inout [[Double]]
  ) -> [NaiveTensor] {
    var dx = NaiveTensor(zerosLike: dz)
    dz.forEachIndex { n, c, row, column in dx[n, c, row, column] = Double(factor) * dz[n, c, row, column] }
    return [dx]
  }
}

extension Graph.Dropout: NaiveOperation {
  func forward(_ node: NaiveNode) -> NaiveTensor { masked(node.inputs[0], node) }

  func backward(
    _ node: NaiveNode, _ dz: NaiveTensor, _ parameterGradients: inout [[Double]]
  ) -> [NaiveTensor] { [masked(dz, node)] }

  /// Of the first step of seed 0, where nobody says which it is.
  private func masked(_ x: NaiveTensor, _ node: NaiveNode) -> NaiveTensor {
    if node.infers { return x }
    var z = x
    x.forEachIndex { n, c, row, column in
      let isDropped = mask(n, DropPath.Draw()).drops(
        channel: c, pixel: row * x.width + column, of: x.height * x.width)
      z[n, c, row, column] = isDropped ? 0 : x[n, c, row, column] / (1 - rate)
    }
    return z
  }
}
