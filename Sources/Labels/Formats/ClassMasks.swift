import SkipSegDatasets
import SkipSegFiles
import SkipSegImaging

/// One binary mask file a class: `x_raw.jpg` with `x_A.png` and `x_B.png`, or `images/x.jpg` with `masks/A/x.png` and
/// `masks/B/x.png`. Where classes overlap, the later one by name wins. A file that is missing means that its class is
/// absent.
enum ClassMasks: LabelFormat {
  static let name = "class-masks"
  static let content = "x.jpg with x_A.png and x_B.png, or images/x.jpg with masks/A/x.png, one file a class"

  static func fits(_ source: LabelSource) throws(ContentFault) -> Bool {
    !source.classIsFolder && !groups(source).isEmpty
  }

  private typealias Group = (photograph: String, name: String, masks: [(label: String, file: String)])

  static func read(_ source: LabelSource) throws(ContentFault) -> LabelSet {
    var set = LabelSet()
    let groups = groups(source)
    set.classes = Set(groups.flatMap { $0.masks.map(\.label) }).sorted()
    set.pictures = groups.map { group in
      let photograph = source.path(of: group.photograph)
      var picture = LabelledPicture(source: photograph, photograph: .file(photograph))
      picture.outputName = group.name
      picture.objects = group.masks.map {
        LabelledObject(label: $0.label, form: .maskFile(source.path(of: $0.file)))
      }
      return picture
    }
    return set
  }

  private static func groups(_ source: LabelSource) -> [Group] {
    let pictures = source.files.filter(ImageFile.isImageName)
    let folders = byFolder(pictures)
    return folders.isEmpty ? bySuffix(pictures, source) : folders
  }

  /// `images/x.jpg` with `masks/CLASS/x.png`.
  private static func byFolder(_ pictures: [String]) -> [Group] {
    var masks: [String: [(label: String, file: String)]] = [:]
    for file in pictures {
      let parts = file.split(separator: "/").map(String.init)
      guard parts.count == 3, parts[0].lowercased() == "masks", Split(named: parts[1]) == nil else {
        continue
      }
      masks[FileSystem.stem(file), default: []].append((parts[1], file))
    }
    return pictures.compactMap { file in
      let parts = file.split(separator: "/")
      guard parts.count == 2, parts[0].lowercased() == "images", let masks = masks[FileSystem.stem(file)]
      else {
        return nil
      }
      return (file, FileSystem.stem(file), masks.sorted { $0.label < $1.label })
    }
  }

  /// A stem as what several files share, and what tells them apart, with the sign before it.
  private static func parts(of stem: String) -> (key: String, suffix: String)? {
    guard let sign = stem.lastIndex(where: { "_-. ".contains($0) }), sign != stem.startIndex else {
      return nil
    }
    return (String(stem[..<sign]), String(stem[sign...]))
  }

  /// `x_raw.jpg`, or `x.jpg`, with `x_CLASS.png`.
  private static func bySuffix(_ pictures: [String], _ source: LabelSource) -> [Group] {
    let stems = Dictionary(grouping: pictures, by: FileSystem.withoutExtension)
    var groups: [String: [String: String]] = [:]
    for (stem, files) in stems where files.count == 1 {
      guard let (key, suffix) = parts(of: stem) else { continue }
      groups[key, default: [:]][suffix] = files[0]
    }
    for key in groups.keys { groups[key]?[""] = stems[key].flatMap { $0.count == 1 ? $0[0] : nil } }
    groups = groups.filter { $0.value.count >= 2 }
    let suffixes = Set(groups.values.flatMap(\.keys))
    guard let first = groups.min(by: { $0.key < $1.key }),
      let own = photographSuffix(groups, source.path(of: ""), first.value)
    else { return [] }
    let classes = suffixes.subtracting([own]).sorted()
    // Two classes at least, and not numbers alone, which are pictures of a series.
    guard classes.count >= 2, !classes.contains(""),
      classes.contains(where: { $0.dropFirst().contains { !$0.isNumber } })
    else { return [] }
    return groups.sorted { $0.key < $1.key }.compactMap { key, files in
      guard let photograph = files[own] else { return nil }
      let masks = classes.compactMap { suffix in
        files[suffix].map { (label: String(suffix.dropFirst()), file: $0) }
      }
      return masks.isEmpty ? nil : (photograph, key, masks)
    }
  }

  /// The suffix that all photographs have: of files that are no PNG; else of the picture without a suffix, or of the
  /// only one in colour.
  private static func photographSuffix(
    _ groups: [String: [String: String]], _ root: String, _ first: [String: String]
  ) -> String? {
    func isMask(_ file: String) -> Bool { ["png", "bmp"].contains(FileSystem.fileExtension(file)) }
    let others = Set(groups.values.flatMap { $0.filter { !isMask($0.value) }.keys })
    if others.count == 1 { return others.first }
    guard others.isEmpty else { return nil }
    if groups.values.allSatisfy({ $0[""] != nil }) { return "" }
    let colored = first.filter { (try? ImageFile.header(of: FileSystem.join(root, $0.value)))?.channels == 3 }
    return colored.count == 1 ? colored.first?.key : nil
  }
}
