/// An object of a label map by its outlines: the pixels of one label that hang together, corners included.
package struct OutlinedObject: Sendable, Equatable {
  package let label: UInt16
  /// Its parts that hang together by sides: so no ring touches itself.
  package fileprivate(set) var parts: [Outline] = []
  /// Its pixels.
  package fileprivate(set) var runs: [ConnectedComponents.Run] = []

  /// In pixels.
  package var area: Double { parts.reduce(0) { $0 + $1.area } }
}

/// A ring and the holes in it.
package struct Outline: Sendable, Equatable {
  package var outer: Ring
  package var holes: [Ring] = []

  package var area: Double { holes.reduce(outer.area) { $0 + $1.area } }

  package func simplified(_ distance: Double) -> Outline {
    Outline(outer: outer.simplified(distance), holes: holes.map { $0.simplified(distance) })
  }
}

extension OutlinedObject {
  /// The smallest rectangle that holds it.
  package var box: (columns: Range<Int>, rows: Range<Int>) {
    let left = runs.reduce(Int.max) { min($0, $1.columns.lowerBound) }
    let right = runs.reduce(0) { max($0, $1.columns.upperBound) }
    let rows = (runs.first?.row ?? 0)..<(runs.last.map { $0.row + 1 } ?? 0)
    return (min(left, right)..<right, rows)
  }

  /// Its pixels in a picture of a size, down the columns.
  package func runLengths(width: Int, height: Int) -> RunLengths {
    let box = box
    var isOwn = [Bool](repeating: false, count: box.columns.count * box.rows.count)
    for run in runs {
      for x in run.columns {
        isOwn[(x - box.columns.lowerBound) * box.rows.count + run.row - box.rows.lowerBound] = true
      }
    }
    var counts: [Int] = []
    // Where the last run of zeros or ones ended.
    var end = 0
    for (column, x) in box.columns.enumerated() {
      let start = column * box.rows.count
      for (row, y) in box.rows.enumerated() where isOwn[start + row] {
        let place = x * height + y
        if counts.isEmpty || place > end {
          counts += [place - end, 1]
        } else {
          counts[counts.count - 1] += 1
        }
        end = place + 1
      }
    }
    if end < width * height { counts.append(width * height - end) }
    do {
      return try RunLengths(width: width, height: height, direction: .columns, counts: counts)
    } catch { preconditionFailure("runs of an object that lies outside of \(width) x \(height)") }
  }
}

extension LabelMap {
  /// The outlines of all objects, in the raster order of their first pixels.
  /// - Parameters:
  ///   - labelCount: labels from this on belong to no object.
  ///   - background: a label without objects.
  package func outlinedObjects(labelCount: Int, background: UInt16? = nil) -> [OutlinedObject] {
    let objects = ConnectedComponents(labels, width: width, labelCount: labelCount, background: background)
    let parts = ConnectedComponents(
      labels, width: width, labelCount: labelCount, background: background, connection: .sides)
    var outlined: [OutlinedObject] = []
    // The place of each part: its object and its number there.
    var places: [(object: Int, number: Int)] = []
    var tracer = OutlineTracer(parts, width: width, height: height)
    for (object, part) in zip(objects.runs, parts.runs) {
      if object.component == outlined.count { outlined.append(OutlinedObject(label: object.label)) }
      // Its first run holds its first pixel, from which its outer ring begins.
      if part.component == places.count {
        places.append((object.component, outlined[object.component].parts.count))
        outlined[object.component].parts.append(
          Outline(outer: tracer.ring(x: part.columns.lowerBound, y: part.row)))
      }
      outlined[object.component].runs.append(object)
      let place = places[part.component]
      for hole in tracer.untraced(of: part) { outlined[place.object].parts[place.number].holes.append(hole) }
    }
    return outlined
  }
}

/// Follows the edges of parts.
private struct OutlineTracer {
  private let width, height: Int
  /// The part of each pixel, with a border of none around the picture.
  private var parts: [Int32]
  /// Whether the upper edge of a pixel belongs to a ring that is traced.
  private var isTraced: [Bool]
  private var stride: Int { width + 2 }

  init(_ components: ConnectedComponents, width: Int, height: Int) {
    (self.width, self.height) = (width, height)
    parts = [Int32](repeating: -1, count: (width + 2) * (height + 2))
    isTraced = [Bool](repeating: false, count: parts.count)
    for run in components.runs {
      for x in run.columns { parts[place(x, run.row)] = Int32(run.component) }
    }
  }

  private func place(_ x: Int, _ y: Int) -> Int { (y + 1) * (width + 2) + x + 1 }

  /// The rings that begin with upper edges of a run, as far as none of them is traced.
  mutating func untraced(of run: ConnectedComponents.Run) -> [Ring] {
    var rings: [Ring] = []
    for x in run.columns {
      let place = place(x, run.row)
      if !isTraced[place] && parts[place - stride] != Int32(run.component) {
        rings.append(ring(x: x, y: run.row))
      }
    }
    return rings
  }

  /// The ring that goes along the upper edge of a pixel, from left to right.
  ///
  /// Where two pixels of the part touch at a corner, the ring crosses from one to the other: both are connected elsewhere, so
  /// that what lies between them is a hole with a ring of its own, and each ring comes to a corner once.
  mutating func ring(x: Int, y: Int) -> Ring {
    let part = parts[place(x, y)]
    let directions = [(1, 0), (0, 1), (-1, 0), (0, -1)]
    // Of the four pixels around a corner, those ahead of each direction: to the left and to the right of the line.
    let left = [-stride, 0, -1, -stride - 1]
    let right = [0, -1, -stride - 1, -stride]
    var (cornerX, cornerY, heading) = (x, y, 0)
    var points = [Point(Double(x), Double(y))]
    repeat {
      if heading == 0 { isTraced[place(cornerX, cornerY)] = true }
      cornerX += directions[heading].0
      cornerY += directions[heading].1
      let corner = place(cornerX, cornerY)
      let before = heading
      if parts[corner + left[heading]] == part {
        heading = (heading + 3) % 4
      } else if parts[corner + right[heading]] != part {
        heading = (heading + 1) % 4
      }
      if heading != before { points.append(Point(Double(cornerX), Double(cornerY))) }
    } while !(cornerX == x && cornerY == y && heading == 0)
    // The last corner is the first.
    points.removeLast()
    return Ring(points)
  }
}
