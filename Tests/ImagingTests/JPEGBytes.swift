import Testing

/// The segments of a JPEG file (ITU-T T.81, annex B), to be rearranged.
struct JPEGBytes {
  private(set) var bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Where the 0xFF of the first segment of this kind stands; behind a scan segments are searched byte by byte,
  /// which entropy-coded data allows, as it holds no markers but restarts.
  func offset(ofMarker marker: UInt8) throws -> Int { try #require(offsets(ofMarker: marker).first) }

  func offsets(ofMarker marker: UInt8) -> [Int] {
    var found: [Int] = []
    var position = 2
    var isInScan = false
    while position + 3 < bytes.count {
      let code = bytes[position + 1]
      let isMarker = bytes[position] == 0xFF && code != 0 && !(0xD0...0xD7).contains(code)
      if isInScan && !isMarker {
        position += 1
        continue
      }
      if code == marker { found.append(position) }
      isInScan = code == 0xDA
      position += 2 + Int(bytes[position + 2]) << 8 + Int(bytes[position + 3])
    }
    return found
  }

  /// With an APP1 segment of EXIF right behind the start of the image.
  func inserting(exif: [UInt8]) -> [UInt8] {
    let length = 2 + 6 + exif.count
    let segment =
      [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 255)] + Array("Exif\0\0".utf8) + exif
    return bytes[..<2] + segment + bytes[2...]
  }
}

/// A TIFF structure whose one directory holds a width-like tag and the orientation, as cameras write it.
func exif(orientation: UInt16, isBigEndian: Bool) -> [UInt8] {
  func short(_ value: UInt16) -> [UInt8] {
    let bytes = [UInt8(value >> 8), UInt8(value & 255)]
    return isBigEndian ? bytes : bytes.reversed()
  }
  func long(_ value: UInt16) -> [UInt8] { isBigEndian ? [0, 0] + short(value) : short(value) + [0, 0] }
  let signature = Array((isBigEndian ? "MM" : "II").utf8) + short(42) + long(8)
  let width = short(0x0100) + short(4) + long(1) + long(640)
  let entry = short(0x0112) + short(3) + long(1) + short(orientation) + short(0)
  return signature + short(2) + width + entry + long(0)
}
