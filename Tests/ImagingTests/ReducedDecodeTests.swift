import SkipSegImaging
import Testing

@Suite struct ReducedDecodeTests {
  /// A ramp of both coordinates, so that each pixel tells where it lies.
  private func ramp(_ width: Int, _ height: Int) -> Image {
    let pixels = (0..<width * height).flatMap { index -> [UInt8] in
      [UInt8(index % width * 255 / width), UInt8(index / width * 255 / height), 100]
    }
    return Image(width: width, height: height, channels: 3, pixels: pixels)
  }

  /// A reduced pixel shows the mean of the whole pixels that it covers, and lies where they lie.
  @Test(arguments: [1, 2, 4, 8], [(64, 48), (61, 45), (21, 19)])
  func aReducedPixelIsTheMeanOfWhatItCovers(reduction: Int, size: (width: Int, height: Int)) throws {
    let bytes = ImageEncoder.jpeg(ramp(size.width, size.height), quality: 98)
    let whole = try ImageFile.decode(bytes: bytes, named: "ramp")
    let reduced = try ImageFile.photograph(bytes: bytes, named: "ramp", reduction: reduction)
    #expect(reduced.reduction == reduction)
    #expect(reduced.width == size.width && reduced.height == size.height)
    let image = reduced.image
    #expect(image.width == (size.width + reduction - 1) / reduction)
    #expect(image.height == (size.height + reduction - 1) / reduction)
    for y in 0..<size.height / reduction {
      for x in 0..<size.width / reduction {
        for channel in 0..<3 {
          var sum = 0
          for row in y * reduction..<(y + 1) * reduction {
            for column in x * reduction..<(x + 1) * reduction {
              sum += Int(whole.pixels[(row * size.width + column) * 3 + channel])
            }
          }
          let mean = Double(sum) / Double(reduction * reduction)
          #expect(abs(Double(image.pixels[(y * image.width + x) * 3 + channel]) - mean) < 9)
        }
      }
    }
  }

  @Test func otherFilesAreDecodedWhole() throws {
    let image = ramp(32, 16)
    let reduced = try ImageFile.photograph(bytes: ImageEncoder.png(image), named: "ramp", reduction: 4)
    #expect(reduced.image == image && reduced.reduction == 1 && reduced.width == 32 && reduced.height == 16)
  }

  @Test(arguments: ["cmyk-adobe", "ycck-adobe", "grey", "progressive", "arithmetic", "ycbcr-410", "rgb"])
  func everyKindIsReduced(name: String) throws {
    let bytes = try TestPicture.fixture(name)
    let whole = try ImageFile.decode(bytes: bytes, named: name)
    let image = try ImageFile.photograph(bytes: bytes, named: name, reduction: 4).image
    #expect(image.width == 10 && image.height == 8)
    for (x, y) in [(0, 0), (4, 3), (8, 6)] {
      for channel in 0..<3 {
        let near = whole.pixels[((y * 4 + 2) * whole.width + x * 4 + 2) * 3 + channel]
        #expect(abs(Int(image.pixels[(y * 10 + x) * 3 + channel]) - Int(near)) < 16)
      }
    }
  }

  /// The first pixel of a turned picture would cover less than the others where the side is no multiple.
  @Test(arguments: [(64, 48, 4), (62, 48, 1)]) func turnedPicturesAreReducedWhereTheyDivide(
    width: Int, height: Int, reduction: Int
  ) throws {
    let stored = ramp(width, height)
    // EXIF orientation 3: rotated by 180 degrees.
    let jpeg = ImageEncoder.jpeg(stored, quality: 98)
    let exif: [UInt8] =
      [0xFF, 0xE1, 0, 34] + Array("Exif\0\0MM\0*".utf8)
      + [0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 3, 0, 0, 0, 0, 0, 0]
    let bytes = jpeg[..<2] + exif + jpeg[2...]
    let whole = try ImageFile.decode(bytes: Array(bytes), named: "turned")
    #expect(whole.pixels[0] > 200)
    let reduced = try ImageFile.photograph(bytes: Array(bytes), named: "turned", reduction: 4)
    #expect(reduced.reduction == reduction)
    #expect(reduced.image.width == width / reduction)
    #expect(abs(Int(reduced.image.pixels[0]) - 255) < 16)
  }

  @Test func aSheetHoldsItsPicturesInRows() {
    let pictures = (0..<5).map {
      Image(width: 2, height: 1, channels: 1, pixels: [UInt8($0), UInt8($0 + 10)])
    }
    let sheet = Image.sheet(pictures, columns: 2, gap: 1)
    #expect(sheet.width == 5 && sheet.height == 5)
    let white: UInt8 = 255
    #expect(
      sheet.pixels == [0, 10, white, 1, 11] + Array(repeating: white, count: 5) + [2, 12, white, 3, 13]
        + Array(repeating: white, count: 5) + [4, 14, white, white, white])
  }
}
