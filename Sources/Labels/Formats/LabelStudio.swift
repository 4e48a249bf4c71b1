import SkipSegFiles
import SkipSegImaging

/// Label Studio's JSON: a list of tasks, each with the picture's path in `data` and results in `annotations`, drawn in their
/// order. Polygons, rectangles and ellipses are in percent of the picture, brushes are run lengths of its RGBA values.
enum LabelStudio: LabelFormat {
  static let name = "labelstudio"
  static let content = "a JSON list of tasks with data and annotations (Label Studio)"

  static func fits(_ source: LabelSource) throws(ContentFault) -> Bool {
    try !source.paths(source.lists, where: isLabelStudio).isEmpty
  }

  /// By the first task.
  private static func isLabelStudio(_ path: String) throws(ContentFault) -> Bool {
    let json = try JSONScanner(path)
    var names: Set<String> = []
    var isRead = false
    do {
      try json.array { () throws(ContentFault) in
        guard try json.kind() == .object else { throw json.fault("no task") }
        try json.object { (name) throws(ContentFault) in
          names.insert(name)
          try json.skip()
        }
        isRead = true
        throw json.fault("enough")
      }
    } catch {
      if !isRead && names.isEmpty { throw error }
    }
    return names.contains("data") && !names.isDisjoint(with: ["annotations", "completions", "predictions"])
  }

  static func read(_ source: LabelSource) throws(ContentFault) -> LabelSet {
    var set = LabelSet()
    for path in try source.paths(source.lists, where: isLabelStudio) {
      let json = try JSONScanner(path)
      var points = 0
      try json.array { () throws(ContentFault) in set.pictures.append(try task(json, path, &points)) }
      try json.finish()
    }
    set.addClassesInOrder()
    return set
  }

  private static func task(
    _ json: JSONScanner, _ path: String, _ points: inout Int
  ) throws(ContentFault) -> LabelledPicture {
    var (id, paths): (String, [String]) = ("without id", [])
    var results: [LabelStudioResult] = []
    try json.object { (name) throws(ContentFault) in
      switch name {
      case "id": id = try json.scalar()
      case "data" where try json.kind() == .object:
        try json.object { (key) throws(ContentFault) in
          if try json.kind() == .string {
            let text = try json.string()
            // Most tasks hold the picture alone; else it is what looks like one.
            if key == "image" { paths.insert(text, at: 0) } else { paths.append(text) }
          } else {
            try json.skip()
          }
        }
      case "annotations", "completions":
        try json.array { () throws(ContentFault) in results += try annotation(json, &points) }
      default: try json.skip()
      }
    }
    guard let name = paths.first else {
      throw json.fault("the task \(id) before this holds no path of a picture in its data")
    }
    var picture = LabelledPicture(
      source: path,
      photograph: .named(lastPart(of: name), near: FileSystem.folder(of: path), stem: nil))
    for result in results {
      switch result.reading {
      case .area(let label, let shape, let size):
        guard picture.size == nil || picture.size == size else {
          picture.fault = ContentFault(
            file: path, place: "task \(id)",
            found: "results for pictures of different sizes, expected one size")
          continue
        }
        picture.size = size
        picture.objects.append(LabelledObject(label: label, form: .shape(shape)))
      case .leftOut(let reason): picture.leaveOut(reason)
      case .fault(let found):
        picture.fault = picture.fault ?? ContentFault(file: path, place: "task \(id)", found: found)
      }
    }
    return picture
  }

  /// The results of one annotation; none of one that was cancelled.
  private static func annotation(
    _ json: JSONScanner, _ points: inout Int
  ) throws(ContentFault) -> [LabelStudioResult] {
    var (results, isCancelled): ([LabelStudioResult], Bool) = ([], false)
    try json.object { (name) throws(ContentFault) in
      switch name {
      case "was_cancelled" where try json.kind() == .bool: isCancelled = try json.bool()
      case "result" where try json.kind() == .array:
        try json.array { () throws(ContentFault) in results.append(try LabelStudioResult(json, &points)) }
      default: try json.skip()
      }
    }
    return isCancelled ? [] : results
  }

  /// Of `/data/upload/1/x.jpg`, `s3://bucket/x.jpg` and `/data/local-files/?d=folder/x.jpg`.
  private static func lastPart(of path: String) -> String {
    path.split { "/\\=".contains($0) }.last.map(String.init) ?? ""
  }
}
