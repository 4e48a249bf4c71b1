import Foundation
import SkipSegBasics

/// What a file is, whatever its names are: equal for hard links.
struct FileIdentity: Hashable {
  private let device: UInt64
  private let node: UInt64

  private init(_ status: stat) {
    device = UInt64(status.st_dev)
    node = UInt64(status.st_ino)
  }

  /// Of what stands under a name: a link counts as itself and as what it leads to. Empty where there is nothing.
  struct Standing {
    var identities: [FileIdentity] = []
    /// Neither a folder nor a device; a link is a file.
    var isFile = false
    var isLink = false
  }

  /// - Throws: where the system doesn't say, as behind a file that is taken for a folder.
  static func standing(at path: String) throws(FileError) -> Standing? {
    var status = stat()
    guard lstat(path.pathBytes, &status) == 0 else {
      // A name that is too long belongs to one file, which fails alone.
      if errno == ENOENT || errno == ENAMETOOLONG { return nil }
      throw .cannotWrite(path: path, code: errno)
    }
    var standing = Standing(identities: [FileIdentity(status)])
    standing.isLink = status.st_mode & S_IFMT == S_IFLNK
    standing.isFile = standing.isLink || status.st_mode & S_IFMT == S_IFREG
    if standing.isLink, stat(path.pathBytes, &status) == 0 {
      standing.identities.append(FileIdentity(status))
    }
    return standing
  }
}
