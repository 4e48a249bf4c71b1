import SkipSegDatasets
import SkipSegFiles
import SkipSegImaging

/// COCO's JSON of object segmentation (cocodataset.org, "Data format"): `images`, `annotations` and `categories`, in any
/// order. A segmentation is a list of polygons that are united, or run lengths down the columns, as numbers or as text.
///
/// The order of overlapping objects means nothing there: larger areas are drawn first.
enum COCO: LabelFormat {
  static let name = "coco"
  static let content = "JSON with images, annotations and categories (COCO)"
  static let unlabelledIsBackground = true

  static func fits(_ source: LabelSource) throws(ContentFault) -> Bool {
    try !source.paths(source.objects, where: isCOCO).isEmpty
  }

  private static func isCOCO(_ path: String) throws(ContentFault) -> Bool {
    var found = false
    try JSONScanner.members(of: path) { name, kind in
      found = found || kind == .array && ["images", "annotations", "categories"].contains(name)
      return found || name == "shapes"
    }
    return found
  }

  static func read(_ source: LabelSource) throws(ContentFault) -> LabelSet {
    var set = LabelSet()
    for path in try source.paths(source.objects, where: isCOCO) {
      var content = Content(path: path)
      try content.read()
      set.classes += content.categories.map(\.name).filter { !set.classes.contains($0) }
      let split = split(of: path)
      set.pictures += content.pictures().map { picture in
        var picture = picture
        picture.split = split
        return picture
      }
    }
    set.notes.append("COCO doesn't say which object lies on top: larger areas are drawn first")
    return set
  }

  /// By the folder of the file, or by a word of its name, such as `instances_train2017.json`.
  private static func split(of file: String) -> Split? {
    let words = FileSystem.stem(file).split { "_-. ".contains($0) }.map { word in
      String(word.reversed().drop { $0.isNumber }.reversed())
    }
    return Split(named: FileSystem.name(of: FileSystem.folder(of: file)))
      ?? words.lazy.compactMap { Split(named: $0) }.first
  }
}

extension COCO {
  /// A file's lists as they stand, to be joined when all of them are read.
  private struct Content {
    let path: String
    var categories: [(id: String, name: String)] = []
    private var images: [(id: String, name: String, width: Double?, height: Double?)] = []
    private var annotations: [Annotation] = []
    private var pointCount = 0

    init(path: String) { self.path = path }

    mutating func read() throws(ContentFault) {
      let json = try JSONScanner(path)
      try json.object { (name) throws(ContentFault) in
        switch name {
        case "categories": try json.array { () throws(ContentFault) in try readCategory(json) }
        case "images": try json.array { () throws(ContentFault) in try readImage(json) }
        case "annotations": try json.array { () throws(ContentFault) in try readAnnotation(json) }
        default: try json.skip()
        }
      }
      try json.finish()
    }

    private mutating func readCategory(_ json: JSONScanner) throws(ContentFault) {
      var (id, name): (String?, String?)
      try json.object { (member) throws(ContentFault) in
        switch member {
        case "id": id = try json.scalar()
        case "name": name = try json.scalar()
        default: try json.skip()
        }
      }
      guard let id, let name else { throw json.fault("a category without id or name before this") }
      categories.append((id, name))
    }

    private mutating func readImage(_ json: JSONScanner) throws(ContentFault) {
      var (id, name): (String?, String?)
      var (width, height): (Double?, Double?)
      try json.object { (member) throws(ContentFault) in
        switch member {
        case "id": id = try json.scalar()
        case "file_name": name = try json.scalar()
        case "width": width = try json.takesNull() ? nil : json.number()
        case "height": height = try json.takesNull() ? nil : json.number()
        default: try json.skip()
        }
      }
      guard let id, let name else { throw json.fault("an image without id or file_name before this") }
      images.append((id, name, width, height))
    }

    private mutating func readAnnotation(_ json: JSONScanner) throws(ContentFault) {
      var annotation = Annotation()
      try json.object { (member) throws(ContentFault) in
        switch member {
        case "id": annotation.id = try json.scalar()
        case "image_id": annotation.image = try json.scalar()
        case "category_id": annotation.category = try json.scalar()
        case "segmentation": annotation.segmentation = try Segmentation(json, pointCount: &pointCount)
        default: try json.skip()
        }
      }
      annotations.append(annotation)
    }

    /// The images with what belongs to each. An annotation of no image is left out with one of them.
    func pictures() -> [LabelledPicture] {
      let labels = Dictionary(categories.map { ($0.id, $0.name) }) { first, _ in first }
      let objects = Dictionary(grouping: annotations, by: \.image)
      let folder = FileSystem.folder(of: path)
      return images.map { image in
        var picture = LabelledPicture(
          source: path, photograph: .named(image.name, near: folder, stem: nil))
        picture.setSize(image.width, image.height)
        for annotation in objects[image.id] ?? [] {
          guard let label = labels[annotation.category] else {
            picture.leaveOut("of no category")
            continue
          }
          do throws(Segmentation.Unusable) {
            let shape = try annotation.segmentation.shape(of: image.name, &picture)
            if let shape { picture.objects.append(LabelledObject(label: label, form: .shape(shape))) }
          } catch {
            picture.fault = ContentFault(
              file: path, place: "annotation \(annotation.id) of \(image.name)", found: error.found)
            break
          }
        }
        picture.sortByArea()
        return picture
      }
    }
  }

  private struct Annotation {
    var id = "without id"
    var image = ""
    var category = ""
    var segmentation = Segmentation.none
  }

  private enum Segmentation {
    case none
    case polygons([[Double]])
    case runs([Double], size: [Double])
    case text(String, size: [Double])

    struct Unusable: Error { let found: String }

    init(_ json: JSONScanner, pointCount: inout Int) throws(ContentFault) {
      self = .none
      switch try json.kind() {
      case .array:
        var polygons: [[Double]] = []
        try json.array { () throws(ContentFault) in
          polygons.append(try json.numbers(upTo: 2 * LabelLimits.shapePoints, total: &pointCount))
        }
        self = .polygons(polygons)
      case .object:
        var (size, counts, text): ([Double], [Double]?, String?) = ([], nil, nil)
        try json.object { (name) throws(ContentFault) in
          switch name {
          case "size": size = try json.numbers(upTo: 2, total: &pointCount)
          case "counts" where try json.kind() == .string: text = try json.string()
          case "counts": counts = try json.numbers(upTo: LabelLimits.points, total: &pointCount)
          default: try json.skip()
          }
        }
        if let counts { self = .runs(counts, size: size) }
        if let text { self = .text(text, size: size) }
      default: try json.skip()
      }
    }

    /// Nil where there is nothing to draw, which is counted.
    func shape(of name: String, _ picture: inout LabelledPicture) throws(Unusable) -> Shape? {
      switch self {
      case .none:
        picture.leaveOut("without a segmentation")
        return nil
      case .polygons(let polygons):
        var shapes: [Shape] = []
        for numbers in polygons {
          guard numbers.allSatisfy(LabelLimits.isPlace), numbers.count % 2 == 0 else {
            throw Unusable(found: "coordinates that are no places in a picture, expected pairs within 1e7")
          }
          if numbers.count >= 6 { shapes.append(.polygon(numbers.points)) }
        }
        if shapes.isEmpty { picture.leaveOut(Reason.tooFewPoints) }
        return shapes.isEmpty ? nil : shapes.count == 1 ? shapes[0] : .union(shapes)
      case .runs(let numbers, let size):
        let size = try pixelSize(size)
        picture.size = picture.size ?? size
        let counts = numbers.compactMap { Int(exactly: $0) }
        guard counts.count == numbers.count else {
          throw Unusable(found: "run lengths that are no whole numbers")
        }
        return try runs(size, picture) { () throws(RunLengths.Fault) in
          try RunLengths(width: size.width, height: size.height, direction: .columns, counts: counts)
        }
      case .text(let text, let size):
        let size = try pixelSize(size)
        picture.size = picture.size ?? size
        return try runs(size, picture) { () throws(RunLengths.Fault) in
          try RunLengths(cocoText: text, width: size.width, height: size.height)
        }
      }
    }

    private func pixelSize(_ numbers: [Double]) throws(Unusable) -> PixelSize {
      guard numbers.count == 2, let size = PixelSize(checking: numbers[1], numbers[0]) else {
        throw Unusable(found: "run lengths without the size of a picture")
      }
      return size
    }

    private func runs(
      _ size: PixelSize, _ picture: LabelledPicture, _ make: () throws(RunLengths.Fault) -> RunLengths
    ) throws(Unusable) -> Shape {
      if let expected = picture.size, expected != size {
        throw Unusable(
          found:
            "run lengths of \(size.width) x \(size.height), expected the image's \(expected.width) x \(expected.height)"
        )
      }
      do { return .runs(try make(), x: 0, y: 0) } catch { throw Unusable(found: error.words) }
    }
  }
}
