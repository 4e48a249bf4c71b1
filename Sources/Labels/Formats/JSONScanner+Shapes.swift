import SkipSegImaging

extension JSONScanner {
  /// Goes through the members of the object in a file until one decides; the rest isn't read.
  /// - Parameter decides: asked with the name of each member and the kind of its value.
  static func members(of path: String, until decides: (String, Kind) -> Bool) throws(ContentFault) {
    let json = try JSONScanner(path)
    var isDecided = false
    do {
      try json.object { (name) throws(ContentFault) in
        isDecided = decides(name, try json.kind())
        if isDecided { throw json.fault("enough is read") }
        try json.skip()
      }
    } catch {
      if !isDecided { throw error }
    }
  }

  /// An array of numbers.
  /// - Parameter total: of the whole file.
  func numbers(upTo limit: Int, total: inout Int) throws(ContentFault) -> [Double] {
    var numbers: [Double] = []
    try array { () throws(ContentFault) in
      numbers.append(try number())
      total += 1
      if numbers.count > limit || total > 2 * LabelLimits.points {
        throw fault(
          "more than \(min(limit, 2 * LabelLimits.points)) numbers of a shape or file; cut it into several")
      }
    }
    return numbers
  }

  /// An array of pairs of numbers. Pairs are of two numbers, and all of them places.
  func points(total: inout Int) throws(ContentFault) -> [Point] {
    var points: [Point] = []
    try array { () throws(ContentFault) in
      let pair = try numbers(upTo: 2, total: &total)
      guard pair.count == 2, pair.allSatisfy(LabelLimits.isPlace) else {
        throw fault("a point that is no place in a picture, expected two numbers within 1e7")
      }
      points.append(Point(pair[0], pair[1]))
      if points.count > LabelLimits.shapePoints {
        throw fault("more than \(LabelLimits.shapePoints) points of a shape")
      }
    }
    return points
  }
}

extension [Double] {
  /// Of x, y, x, y and so on.
  var points: [Point] { stride(from: 0, to: count - 1, by: 2).map { Point(self[$0], self[$0 + 1]) } }
}
