import SkipSegConcurrency
import SkipSegDatasets
import SkipSegFiles
import SkipSegImaging

/// YOLO's text files of segmentation, one a picture and one line an object: the class and at least three points, as shares
/// of width and height. Photographs lie in a folder `images`, their texts at the same path below `labels`; `data.yaml`
/// names the classes. A photograph without text shows background.
///
/// Which object lies on top is not said: larger areas are drawn first.
enum YOLO: LabelFormat {
  static let name = "yolo"
  static let content = "text files 'class x1 y1 x2 y2 ...' in a folder labels, with data.yaml (YOLO)"
  static let unlabelledIsBackground = true

  static func fits(_ source: LabelSource) throws(ContentFault) -> Bool {
    let texts = source.files.filter { isText($0) }
    return texts.contains { text in
      let beginning = (try? FileSystem.read(source.path(of: text), upTo: 200)) ?? []
      let line = beginning.drop { $0.isBlank }.prefix { $0 != UInt8(ascii: "\n") }
      guard !line.isEmpty else { return false }
      // A long line is cut within a number.
      let words = line.split(separator: UInt8(ascii: " ")).prefix(5)
      return words.count == 5 && words.allSatisfy { NumberText.value(of: $0) != nil }
    }
  }

  private static func isText(_ file: String) -> Bool {
    FileSystem.fileExtension(file) == "txt" && Place(file, kind: "labels") != nil
  }

  static func read(_ source: LabelSource) throws(ContentFault) -> LabelSet {
    var set = LabelSet()
    let description = try YOLODescription.find(in: source)
    var found = description?.names
    if found == nil { found = try listedNames(source) }
    guard let names = found ?? source.classNames else {
      throw ContentFault(
        file: source.path,
        found: "no data.yaml names the classes; write one with 'names:', or give a class list")
    }
    set.classes = names
    let texts = Dictionary(
      source.files.filter(isText).map {
        (FileSystem.withoutExtension(Place($0, kind: "labels")!.counterpart), $0)
      }
    ) { first, _ in first }
    let photographs = source.files.compactMap { file -> (String, Place)? in
      guard ImageFile.isImageName(file), let place = Place(file, kind: "images") else { return nil }
      return (file, place)
    }
    set.pictures = parallelMap(photographs.map(\.0), threads: source.threads) { file in
      let place = Place(file, kind: "images")!
      let text = texts[FileSystem.withoutExtension(place.counterpart)].map { source.path(of: $0) }
      var picture = LabelledPicture(
        source: text ?? source.path(of: file), photograph: .file(source.path(of: file)))
      picture.outputName = FileSystem.withoutExtension(place.name)
      picture.split = description?.split(of: file) ?? place.split
      guard let text else { return picture }
      do {
        let size = try ImageFile.header(of: source.path(of: file)).uprightSize
        picture.size = PixelSize(width: size.width, height: size.height)
        try YOLOText.read(text, names, size, into: &picture)
        picture.sortByArea()
      } catch let fault as ContentFault {
        picture.fault = fault
      } catch {
        picture.fault = ContentFault(describing: error, file: source.path(of: file))
      }
      return picture
    }
    set.notes.append("YOLO doesn't say which object lies on top: larger areas are drawn first")
    return set
  }

  /// Of a class list at the top, as some programs write it in place of `data.yaml`.
  private static func listedNames(_ source: LabelSource) throws(ContentFault) -> [String]? {
    do { return try ClassFile.find(in: source.root)?.classes.names } catch {
      throw ContentFault(describing: error, file: source.path)
    }
  }

  /// A path with a folder `images` or `labels` in it.
  private struct Place {
    /// Its path below the folder and that of its split.
    let name: String
    let split: Split?
    /// The path with the other folder in place of this one.
    let counterpart: String

    init?(_ file: String, kind: String) {
      var parts = file.split(separator: "/").map(String.init)
      guard let index = parts.dropLast().lastIndex(where: { $0.lowercased() == kind }) else { return nil }
      var rest = parts[(index + 1)...]
      if let inner = rest.dropLast().first.flatMap({ Split(named: $0) }) {
        split = inner
        rest = rest.dropFirst()
      } else {
        split = index > 0 ? Split(named: parts[index - 1]) : nil
      }
      name = rest.joined(separator: "/")
      parts[index] = ""
      counterpart = parts.joined(separator: "/")
    }
  }
}

/// The lines of one text file.
private enum YOLOText {
  static func read(
    _ path: String, _ names: [String], _ size: (width: Int, height: Int), into picture: inout LabelledPicture
  ) throws(ContentFault) {
    let stream = try ByteStream(path)
    var number = 0
    func fault(_ found: String) -> ContentFault {
      ContentFault(file: path, place: "line \(number)", found: found)
    }
    while try stream.peek() != nil {
      number += 1
      var line: [UInt8] = []
      while let byte = try stream.take(), byte != UInt8(ascii: "\n") {
        line.append(byte)
        if line.count > 64 * LabelLimits.shapePoints { throw fault("more than \(line.count - 1) bytes") }
      }
      guard
        let values = NumberText.values(
          of: line, upTo: 2 * LabelLimits.shapePoints + 1, separatedBy: \.isBlank)
      else { throw fault("other than numbers, or too many; expected 'class x1 y1 x2 y2 ...'") }
      if values.isEmpty { continue }
      if values.count == 5 { throw fault("a box, expected an outline; boxes hold no shape") }
      guard values.count % 2 == 1, values.allSatisfy(LabelLimits.isPlace) else {
        throw fault("\(values.count) numbers, expected a class and pairs x y of 0 to 1")
      }
      guard let index = Int(exactly: values[0]), names.indices.contains(index) else {
        throw fault("the class \(values[0]), expected 0 to \(names.count - 1)")
      }
      if values.count < 7 {
        picture.leaveOut(Reason.tooFewPoints)
        continue
      }
      let points = Array(values.dropFirst()).points.map {
        Point($0.x * Double(size.width), $0.y * Double(size.height))
      }
      guard points.allSatisfy({ LabelLimits.isPlace($0.x) && LabelLimits.isPlace($0.y) }) else {
        throw fault("a point far outside of the picture, expected x and y of 0 to 1")
      }
      picture.objects.append(LabelledObject(label: names[index], form: .shape(.polygon(points))))
    }
  }
}
