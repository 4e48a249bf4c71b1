import SkipSegFiles

/// Files beside a photograph that say where on earth its pixels lie. They hold for its mask too, under the mask's name, as
/// GDAL and QGIS look for them.
struct WorldFile: Sendable {
  let path: String
  /// Beside the mask.
  let copy: String

  /// Of several world files the first counts. GDAL reads `.pgw` and `.wld` beside a PNG.
  private static let worldExtensions = [
    ("pgw", "pgw"), ("pngw", "pgw"), ("jgw", "pgw"), ("jpgw", "pgw"), ("jpegw", "pgw"), ("wld", "wld"),
  ]

  /// Whether a name may be that of such a file.
  static func mayBe(_ name: String) -> Bool {
    let suffix = FileSystem.fileExtension(name)
    return suffix == "prj" || suffix == "xml" || worldExtensions.contains { $0.0 == suffix }
  }

  static func files(of job: PredictionJob) -> [WorldFile] {
    if !job.mayLieOnMap { return [] }
    let stem = FileSystem.withoutExtension(job.input)
    let world = worldExtensions.lazy.map { WorldFile(path: "\(stem).\($0)", copy: "\(job.output).\($1)") }
      .first { FileSystem.exists($0.path) }
    let others = [
      WorldFile(path: stem + ".prj", copy: job.output + ".prj"),
      WorldFile(path: job.input + ".aux.xml", copy: job.mask + ".aux.xml"),
    ]
    return [world].compactMap(\.self) + others.filter { FileSystem.exists($0.path) }
  }

  func write() throws { try DurableFile.write(FileSystem.read(path), to: copy) }
}
