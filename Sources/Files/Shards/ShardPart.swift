import SkipSegBasics

/// What a shard of some work leaves for whoever puts all of them together: a file that lies in a folder of its own.
package protocol ShardPart: Codable, Sendable {
  /// Of the file.
  static var name: String { get }
  var shard: Shard { get }
  /// What is the same of all parts that belong together: what it is called, and what it is, in words.
  var premises: [(name: String, value: String)] { get }
  /// Whether the numbers fit together, as they do unless the file was changed.
  var isConsistent: Bool { get }
}

extension ShardPart {
  /// Writes the part into a folder: an object in JSON, and in a last line its CRC-32.
  package func write(to folder: String, stamp: OutputStamp) throws(FileError) {
    let bytes = stamp.stamped(Array(JSONText.compact(self).utf8), as: .json)
    try DurableFile.write(bytes + Self.seal(bytes), to: FileSystem.join(folder, Self.name))
  }

  /// - Throws: `PartError` where the folder holds no whole part.
  package init(from folder: String) throws(PartError) {
    let path = FileSystem.join(folder, Self.name)
    guard FileSystem.exists(path) else { throw .noPart(folder: folder, name: Self.name) }
    let bytes: [UInt8]
    do { bytes = try FileSystem.read(path) } catch { throw .unreadable(error) }
    let content = Array(bytes.dropLast(Self.seal([]).count))
    guard bytes.suffix(bytes.count - content.count) == Self.seal(content)[...],
      let part = try? JSONText.decode(Self.self, from: String(decoding: content, as: UTF8.self)),
      part.isConsistent
    else { throw .damaged(file: path) }
    self = part
  }

  private static func seal(_ bytes: [UInt8]) -> [UInt8] {
    var checksum = CRC32()
    checksum.update(bytes)
    let digits = String(checksum.value, radix: 16)
    return Array("\n\(String(repeating: "0", count: 8 - digits.count))\(digits)\n".utf8)
  }
}
