/// Label maps laid over photographs of another size.
extension LabelMap {
  /// The map at another size: each pixel has the label at its centre, so no label comes up that wasn't there.
  package func resized(width newWidth: Int, height newHeight: Int) -> LabelMap {
    precondition(newWidth > 0 && newHeight > 0, "a map of \(newWidth) x \(newHeight) is none")
    // floor((x + 0.5) * width / newWidth)
    let columns = (0..<newWidth).map { (2 * $0 + 1) * width / (2 * newWidth) }
    var resized: [UInt16] = []
    resized.reserveCapacity(newWidth * newHeight)
    for y in 0..<newHeight {
      let row = (2 * y + 1) * height / (2 * newHeight) * width
      for column in columns { resized.append(labels[row + column]) }
    }
    return LabelMap(width: newWidth, height: newHeight, labels: resized)
  }
}
