import SkipSegDatasets
import SkipSegFiles
import SkipSegImaging

/// A picture that is to be written: its photograph is found, and its outputs have their names.
struct PictureJob: Sendable {
  let picture: LabelledPicture
  /// Paths of the photograph, and of what is written.
  let photograph: String
  let mask: String
  let image: String
}

/// What became of a picture's objects; of several pictures together.
struct DrawingCounts: Sendable, Equatable {
  /// Objects of the source that were drawn, by class.
  var drawn: [String: Int] = [:]
  /// And that were not, by the reason.
  var leftOut: [String: Int] = [:]
  /// Objects of which a part lies outside of the picture.
  var outside = 0
  /// Pixels of an object that lie below a later object of another class.
  var hiddenPixels = 0
  /// Pixels of mask files that were neither of two values, taken to the nearer end.
  var movedPixels = 0
  /// Objects, each with a mask file of its own, that touch another one.
  var touching = 0
  /// Pixels by class.
  var pixels: [Int: Int] = [:]
  /// Pictures of which it can't be told whether their labels are of the upright or the stored photograph.
  var unclearFrames = 0

  mutating func add(_ other: DrawingCounts) {
    drawn.merge(other.drawn, uniquingKeysWith: +)
    leftOut.merge(other.leftOut, uniquingKeysWith: +)
    outside += other.outside
    hiddenPixels += other.hiddenPixels
    movedPixels += other.movedPixels
    touching += other.touching
    pixels.merge(other.pixels, uniquingKeysWith: +)
    unclearFrames += other.unclearFrames
  }
}

/// Draws the objects of one picture into a label map.
struct PictureDrawing {
  let numbering: ClassNumbering
  /// The frame that the user names; nil where sizes are to tell.
  let frame: LabelFrame?
  /// Whether each object of the format has a file of its own, so that it is known which ones touch.
  let tellsObjectsApart: Bool
  private(set) var counts = DrawingCounts()

  init(_ numbering: ClassNumbering, frame: LabelFrame?, tellsObjectsApart: Bool) {
    (self.numbering, self.frame, self.tellsObjectsApart) = (numbering, frame, tellsObjectsApart)
  }

  /// A label map of the upright photograph.
  mutating func map(of job: PictureJob) throws -> LabelMap {
    let header = try ImageFile.header(of: job.photograph)
    let picture = job.picture
    counts.leftOut = picture.leftOut
    let masks = try readMasks(of: picture)
    let size = picture.size ?? masks.compactMap { $0 }.first?.size
    let isStored = try choosesStored(size, header, picture)
    let width = isStored ? header.width : header.uprightSize.width
    let height = isStored ? header.height : header.uprightSize.height
    // Labels, once more where they are turned, and the samples of the file that is made of them.
    let bytes = 8 * width * height
    do { try MemoryGate.shared.claim(bytes) } catch {
      throw ImageError.outOfMemory(
        file: job.photograph, detail: "\(width) x \(height) pixels: a mask \(error)")
    }
    defer { MemoryGate.shared.release(bytes) }
    var map = LabelMap(
      width: width, height: height,
      labels: [UInt16](repeating: numbering.background, count: width * height))
    if tellsObjectsApart {
      counts.touching = TouchingObjects.count(masks.compactMap { $0?.runs }, width, height)
    }
    for (object, mask) in zip(picture.objects, masks) { try paint(object, mask, into: &map, of: picture) }
    // Of 8 bits, as palettes are.
    var histogram = [Int](repeating: 0, count: 256)
    for label in map.labels { histogram[Int(label)] += 1 }
    for (label, count) in histogram.enumerated() where count > 0 { counts.pixels[label] = count }
    return isStored ? map.turned(by: header.orientation) : map
  }

  private mutating func paint(
    _ object: LabelledObject, _ mask: BinaryMask?, into map: inout LabelMap, of picture: LabelledPicture
  ) throws(ContentFault) {
    guard let number = numbering.number(of: object.label) else {
      counts.leftOut["of a class that is not in the list", default: 0] += 1
      return
    }
    let shape: Shape
    switch object.form {
    case .shape(let own): shape = own
    case .maskFile(let path):
      guard let mask else { return }
      guard mask.runs.width == map.width, mask.runs.height == map.height else {
        throw ContentFault(
          file: path,
          found: "\(mask.size), expected the \(map.width) x \(map.height) of the photograph and other masks")
      }
      counts.movedPixels += mask.movedCount
      shape = .runs(mask.runs, x: 0, y: 0)
    }
    do {
      let painted = try map.paint(shape, label: number, background: numbering.background)
      if shape.reachesBeyond(width: map.width, height: map.height) { counts.outside += 1 }
      counts.hiddenPixels += painted.replaced
      if painted.isVisible {
        counts.drawn[object.label, default: 0] += 1
      } else {
        counts.leftOut["without a pixel", default: 0] += 1
      }
    } catch {
      throw ContentFault(
        file: picture.source, found: "an outline that crosses itself too often to be drawn; simplify it")
    }
  }

  /// In the order of the objects; nil for those that are shapes.
  private func readMasks(of picture: LabelledPicture) throws -> [BinaryMask?] {
    try picture.objects.map { object in
      guard case .maskFile(let path) = object.form else { return nil }
      let stored = try ImageFile.decodeMask(path)
      do { return try BinaryMask(stored) } catch { throw ContentFault(describing: error, file: path) }
    }
  }

  /// Whether the labels are of the photograph as it is stored, before its orientation turns it.
  private mutating func choosesStored(
    _ size: PixelSize?, _ header: ImageHeader, _ picture: LabelledPicture
  ) throws(ContentFault) -> Bool {
    let upright = PixelSize(width: header.uprightSize.width, height: header.uprightSize.height)
    let stored = PixelSize(width: header.width, height: header.height)
    guard let size else { return frame == .stored }
    switch (size == upright, size == stored) {
    case (false, false):
      throw ContentFault(
        file: picture.source,
        found:
          "labels of a picture of \(size), but the photograph is \(upright); use the one that was labelled")
    case (true, false): return false
    case (false, true): return true
    case (true, true):
      if header.orientation != .upright && frame == nil { counts.unclearFrames += 1 }
      return frame == .stored
    }
  }
}

/// The pixels that labels were drawn on: those of the photograph as viewers show it, or as its file stores them.
package enum LabelFrame: String, CaseIterable, Sendable {
  case upright, stored
}

extension BinaryMask {
  var size: PixelSize { PixelSize(width: runs.width, height: runs.height) }
}
