import Foundation
import SkipSegFiles
import SkipSegImaging
import Testing

/// The committed sample set is what its README says.
@Suite struct SampleDataTests {
  private static let folder = FileSystem.join(FileSystem.folder(of: #filePath), "../../data")
  private static let classCount = 4

  @Test func classesHaveNamesAndColours() throws {
    let text = String(
      decoding: try FileSystem.read(FileSystem.join(Self.folder, "classes.txt")), as: UTF8.self)
    let lines = text.split(separator: "\n").map { $0.split(separator: " ") }
    #expect(lines.map { $0[0] } == ["background", "leaf", "berry", "stem"])
    #expect(lines.allSatisfy { $0.count == 4 && $0.dropFirst().allSatisfy { UInt8($0) != nil } })
  }

  @Test(arguments: [("train", 80), ("val", 20)])
  func everyPhotographHasAPaletteMaskOfItsSizeAndEveryClassOccurs(split: String, count: Int)
    throws
  {
    let images = FileSystem.join(Self.folder, "\(split)/images")
    let masks = FileSystem.join(Self.folder, "\(split)/masks")
    let names = try FileSystem.files(under: images).map(FileSystem.withoutExtension)
    #expect(names.count == count)
    #expect(try FileSystem.files(under: masks).map(FileSystem.withoutExtension) == names)

    var pixels = [Int](repeating: 0, count: Self.classCount)
    for name in names {
      let image = try ImageFile.decode(FileSystem.join(images, name + ".jpg"))
      let raw = try ImageFile.decodeMask(FileSystem.join(masks, name + ".png"))
      guard case .indices(let mask, let palette, _) = raw else {
        Issue.record("\(name): the mask stores colours")
        continue
      }
      #expect((mask.width, mask.height) == (image.width, image.height))
      #expect((palette?.count ?? 0) >= Self.classCount)
      for label in mask.labels { try pixels[#require(label < Self.classCount ? Int(label) : nil)] += 1 }
    }
    let area = pixels.reduce(0, +)
    #expect(pixels.allSatisfy { Double($0) > 0.04 * Double(area) }, "\(pixels) pixels")
  }
}
