import SkipSegBasics
import SkipSegFiles
import SkipSegImaging

/// The sample set as files: `classes.txt`, and for each split `images/NUMBER.jpg` with `masks/NUMBER.png`.
struct SampleSet {
  var seed: UInt64 = 2026
  var splits = [(name: "train", count: 80), (name: "val", count: 20)]

  /// The colours that the masks show; they resemble the things, which wear many colours.
  static let palette: [(SampleClass, RGB)] = [
    (.background, RGB(red: 0, green: 0, blue: 0)),
    (.leaf, RGB(red: 70, green: 170, blue: 60)),
    (.berry, RGB(red: 210, green: 45, blue: 75)),
    (.stem, RGB(red: 225, green: 165, blue: 70)),
  ]

  func write(to folder: String) throws {
    let classes = Self.palette.map { "\($0) \($1.red) \($1.green) \($1.blue)\n" }
    try DurableFile.write(classes.joined(), to: FileSystem.join(folder, "classes.txt"))
    for (index, split) in splits.enumerated() {
      for number in 1...split.count {
        var random = CounterRandom(seed, UInt64(index), UInt64(number))
        let (photograph, mask) = Scene(random: &random).render()
        let digits = String(number)
        let name = String(repeating: "0", count: 3 - digits.count) + digits
        let path = FileSystem.join(folder, split.name)
        try DurableFile.write(
          ImageEncoder.jpeg(photograph, quality: 90), to: FileSystem.join(path, "images/\(name).jpg"))
        try DurableFile.write(
          ImageEncoder.png(mask, palette: Self.palette.map(\.1)),
          to: FileSystem.join(path, "masks/\(name).png"))
      }
    }
  }
}
