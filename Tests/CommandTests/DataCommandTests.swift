import SkipSegFiles
import SkipSegImaging
import TestSupport
import Testing

/// Data sets that need an option, from the first message to a trained and judged model.
@Suite struct DataCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ arguments: String...) throws -> Command { try Command(arguments, in: folder.path) }

  private func photograph(_ name: String, _ discs: Discs, seed: Int) throws {
    let pixels = (0..<Discs.width * Discs.height).flatMap { index -> [UInt8] in
      let label = discs.index(index % Discs.width, index / Discs.width)
      return [UInt8(40 + 150 * label), UInt8(90 + 5 * seed), UInt8(index % 40)]
    }
    try folder.write(
      ImageEncoder.jpeg(Image(width: Discs.width, height: Discs.height, channels: 3, pixels: pixels)), name)
  }

  /// Masks of 0 and 237 with soft borders in `soft`, the same as painted in `clean`, as class indices in `indices`.
  private func makeSets() throws {
    let discs = Discs([0, 237])
    for (split, seed) in [("train", 0), ("train", 1), ("train", 2), ("val", 3)] {
      for set in ["soft", "clean", "indices"] {
        try photograph("\(set)/\(split)/images/\(seed).jpg", discs, seed: seed)
        try folder.greyMask(
          "\(set)/\(split)/masks/\(seed).png", width: Discs.width, height: Discs.height
        ) { x, y in
          switch set {
          case "soft": discs.blurred(x, y)
          case "clean": discs.painted(x, y)
          default: UInt8(discs.index(x, y))
          }
        }
      }
    }
  }

  private static let small = [
    "--encoder", "resnet18", "--width", "4", "--size", "64", "--epochs", "1", "--batch", "2", "--augment",
    "none",
  ]

  @Test func uncleanMasksAreCuredByWhatTheMessageNames() throws {
    try makeSets()
    let check = try run("check", "soft")
    #expect(check.exitCode == 1 && check.errorLines.count == 1, "\(check.errors)")
    #expect(check.errors.contains("--mask-levels 0,237 takes each pixel to the nearest level"))
    let refused = try Command(["train", "soft", "--output", "none"] + Self.small, in: folder.path)
    #expect(refused.exitCode == 1 && refused.errors.contains("--mask-levels 0,237"))
    #expect(!FileSystem.exists(folder.path("none")))
    #expect(try run("check", "soft", "--mask-levels", "0,237").exitCode == 0)
    #expect(
      try run("benchmark", "--loader", "soft", "--mask-levels", "0,237", "--seconds", "0").exitCode == 0)

    let training = try Command(
      ["train", "soft", "--mask-levels", "0,237", "--output", "run"] + Self.small, in: folder.path)
    #expect(training.exitCode == 0, "\(training.errors)")
    // The model knows; and masks that were cleaned, in either way, are judged the same.
    let tables = try ["soft", "clean", "indices"].map { set in
      let result = try run("evaluate", "run", set, "--output", "scores-\(set)")
      #expect(result.exitCode == 0, "\(result.errors)")
      return result.output.split(separator: "\n").filter { !$0.hasPrefix("report in") }
    }
    #expect(tables[0] == tables[1] && tables[0] == tables[2], "\(tables)")
    let byFolders = try run(
      "evaluate", "--predictions", "scores-soft/masks", "--masks", "soft/val/masks", "--mask-levels", "0,237")
    #expect(byFolders.exitCode == 0, "\(byFolders.errors)")
    #expect(byFolders.output.split(separator: "\n").last == tables[0].last, "\(byFolders.output)")
  }

  @Test func whatDoesNotFitIsWrongUsage() throws {
    try makeSets()
    try folder.write("a\nb\nc", "soft/classes.txt")
    for arguments in [
      ["check", "soft", "--mask-levels", "0,237"], ["check", "soft", "--mask-levels", "5,5"],
      ["check", "soft", "--group", "("], ["check", "soft", "--group", "^nothing"],
      ["check", "soft", "--shift", "0"],
      ["evaluate", "run", "soft", "--output", "x", "--mask-levels", "0,237"],
      ["evaluate", "--predictions", "soft", "--masks", "soft", "--group", "a"],
      ["check", "soft", "--report", "page.png"],
    ] {
      let result = try Command(arguments, in: folder.path)
      #expect(result.exitCode == 64, "\(arguments): \(result.errors)")
    }
  }

  @Test func aPageShowsTheDataSet() throws {
    try makeSets()
    try folder.greyMask("indices/train/masks/1.png", width: 20, height: 20) { x, _ in x < 10 ? 0 : 1 }
    let first = try run("check", "indices", "--report", "page.html")
    #expect(first.exitCode == 2 && first.output.contains("page.html: the data set in pictures"))
    let text = String(decoding: try FileSystem.read(folder.path("page.html")), as: UTF8.self)
    let elements = try XMLElements(text)
    #expect(!elements.names.contains("script") && !elements.names.contains("link"))
    let sources = elements.attributes.filter { $0.name == "src" }.map(\.value)
    // Three whole pairs of two pictures, a faulty mask, and alike pictures of two splits.
    #expect(sources.count >= 7 && sources.allSatisfy { $0.hasPrefix("data:image/jpeg;base64,") })
    for words in ["masks of another size", "class 1", "200 x 120"] {
      #expect(elements.texts.contains(words), "\(words)")
    }
    // Its own page is replaced, another's is not.
    #expect(try run("check", "indices", "--report", "page.html").exitCode == 2)
    try folder.write("<p>mine</p>", "page.html")
    let refused = try run("check", "indices", "--report", "page.html")
    #expect(refused.exitCode == 1 && refused.errors.contains("page.html"))
  }

  @Test func deepPhotographsKeepTheirRangeInTheModel() throws {
    for seed in 0..<4 {
      try folder.deepImage("data/images/\(seed).png", width: 64, height: 64) { x, y in
        UInt16(300 + 40 * x + (y > 32 ? 900 : 0) + seed)
      }
      try folder.greyMask("data/masks/\(seed).png", width: 64, height: 64) { _, y in y > 32 ? 1 : 0 }
    }
    let training = try Command(["train", "data", "--output", "run"] + Self.small, in: folder.path)
    #expect(
      training.exitCode == 0 && training.errors.contains("of 16 bits: samples of 3"), "\(training.errors)")
    let model = String(
      decoding: try FileSystem.read(folder.path("run/best.safetensors"), upTo: 20_000), as: UTF8.self)
    #expect(model.contains("sample_range"))
    let predicted = try run("predict", "run", "data/images", "--output", "masks")
    #expect(predicted.exitCode == 0 && !predicted.errors.contains("8 bits a sample"))
    try folder.image("flat.jpg", width: 64, height: 64)
    let other = try run("predict", "run", "flat.jpg", "--output", "other")
    #expect(other.exitCode == 0 && other.errors.contains("flat.jpg: 8 bits a sample"), "\(other.errors)")
    #expect(try run("export", "run", "--format", "onnx", "--output", "model.onnx").exitCode == 0)
    let exported = String(decoding: try FileSystem.read(folder.path("model.onnx")), as: UTF8.self)
    #expect(exported.contains("sample_range"))
  }
}
