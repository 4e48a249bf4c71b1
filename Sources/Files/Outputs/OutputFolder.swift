import Foundation
import SkipSegBasics

/// Whether a folder takes files, found out by trying.
package enum OutputFolder {
  /// Makes the folder, writes a file in it, and takes away whatever it made.
  ///
  /// - Returns: whether names that differ in case only stand for the same file there.
  @discardableResult
  package static func tryWriting(in folder: String) throws(FileError) -> Bool {
    let missing = missingFolders(folder)
    defer { for folder in missing { rmdir(folder.pathBytes) } }
    let (path, descriptor) = try FileWriter.temporaryFile(in: folder, for: folder)
    defer {
      close(descriptor)
      unlink(path.pathBytes)
    }
    // A full disk may have room for a name.
    let byte: [UInt8] = [0]
    try byte.withUnsafeBufferPointer { (byte) throws(FileError) in
      try FileWriter.write(UnsafeRawBufferPointer(byte), to: descriptor, of: folder)
    }
    return FileSystem.exists(FileSystem.join(folder, FileSystem.name(of: path).uppercased()))
  }

  /// The folder and those above it that are still to be made, the lowest first.
  private static func missingFolders(_ folder: String) -> [String] {
    if FileSystem.exists(folder) { return [] }
    let parent = FileSystem.folder(of: folder)
    return [folder] + (parent == folder ? [] : missingFolders(parent))
  }

  /// The folder itself where it is there, else the lowest one above it that is.
  static func existing(_ folder: String) -> String {
    if FileSystem.exists(folder) { return folder }
    let parent = FileSystem.folder(of: folder)
    return parent == folder ? folder : existing(parent)
  }
}
