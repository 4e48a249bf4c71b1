import SkipSegConcurrency
import SkipSegFiles
import SkipSegImaging
import SkipSegLabels
import TestSupport
import Testing

/// Labels of a folder `in`, converted into `out`.
final class Conversion {
  let folder: TemporaryFolder
  private(set) var report: LabelReport!
  private(set) var notes: [String] = []
  private(set) var faults: [String] = []

  /// - Parameters:
  ///   - source: below `folder`.
  ///   - make: writes what is to be read.
  init(
    _ source: String = "in", options: LabelConversion.Options = LabelConversion.Options(),
    make: (TemporaryFolder) throws -> Void
  ) throws {
    folder = try TemporaryFolder()
    try make(folder)
    var options = options
    options.threads = 3
    let conversion = try LabelConversion(folder.path(source), to: folder.path("out"), options: options)
    report = try conversion.run { event in
      switch event {
      case .note(let note): notes.append(note.description)
      case .fault(let fault): faults.append("\(fault)")
      case .progress, .ended: break
      }
    }
  }

  /// The indices of a mask below `out`, as rows of digits; an ignored pixel is `-`.
  func rows(_ mask: String) throws -> [String] {
    guard case .indices(let map, let palette?, 8) = try ImageFile.decodeMask(folder.path("out/" + mask))
    else {
      Issue.record("\(mask) is no 8-bit palette mask")
      return []
    }
    #expect(palette.count > Int(map.labels.max() ?? 0))
    return (0..<map.height).map { y in
      map.labels[(y * map.width)..<((y + 1) * map.width)].map { $0 == 255 ? "-" : "\($0)" }.joined()
    }
  }

  func text(_ name: String) throws -> String {
    String(decoding: try FileSystem.read(folder.path("out/" + name)), as: UTF8.self)
  }

  var files: [String] { (try? FileSystem.files(under: folder.path("out"))) ?? [] }
}

extension LabelConversion.Options {
  static func with<Value>(_ option: WritableKeyPath<Self, Value>, _ value: Value) -> Self {
    var options = LabelConversion.Options()
    options[keyPath: option] = value
    return options
  }
}

/// The error with which converting a folder `in`, or a file in it, ends.
func conversionError(
  _ source: String = "in", options: LabelConversion.Options = LabelConversion.Options(),
  make: (TemporaryFolder) throws -> Void
) throws -> String {
  do {
    let conversion = try Conversion(source, options: options, make: make)
    #expect(conversion.report.maskCount == 0 && conversion.files.isEmpty)
    #expect(conversion.faults.count == 1, "\(conversion.faults)")
    return conversion.faults.first ?? ""
  } catch {
    return "\(error)"
  }
}

extension TemporaryFolder {
  /// A JPEG that EXIF turns.
  func turnedImage(_ name: String, width: Int, height: Int, orientation: UInt8) throws {
    let pixels = [UInt8](repeating: 90, count: width * height * 3)
    let jpeg = ImageEncoder.jpeg(Image(width: width, height: height, channels: 3, pixels: pixels))
    let tiff: [UInt8] = [
      0x4D, 0x4D, 0, 0x2A, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0,
    ]
    let content = Array("Exif\0\0".utf8) + tiff
    var bytes = Array(jpeg.prefix(2))
    bytes += [0xFF, 0xE1, 0, UInt8(content.count + 2)]
    bytes += content
    try write(bytes + jpeg.dropFirst(2), name)
  }
}
