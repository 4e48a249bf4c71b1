extension LabelMap {
  /// What became of a shape that was painted.
  package struct Painted: Sendable, Equatable {
    /// Whether it has a pixel at all.
    package var isVisible = false
    /// Pixels that showed another shape's label before.
    package var replaced = 0
  }

  /// Gives all pixels of a shape a label.
  /// - Parameter background: the label of pixels that belong to no shape yet.
  package mutating func paint(
    _ shape: Shape, label: UInt16, background: UInt16
  ) throws(Rasterizer.TooIntricate) -> Painted {
    var painted = Painted()
    let width = width
    try Rasterizer(width: width, height: height).forEachBlock(of: shape) { columns, rows in
      painted.isVisible = true
      for row in rows {
        for place in row * width + columns.lowerBound..<row * width + columns.upperBound {
          let before = labels[place]
          if before != background && before != label { painted.replaced += 1 }
          labels[place] = label
        }
      }
    }
    return painted
  }

  /// The map of a photograph as it is stored, turned like the photograph.
  package func turned(by orientation: Orientation) -> LabelMap {
    let (width, height) = orientation.swapsAxes ? (height, width) : (width, height)
    return LabelMap(
      width: width, height: height,
      labels: orientation.apply(to: labels, width: self.width, height: self.height, channels: 1))
  }
}
