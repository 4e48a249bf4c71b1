import Foundation

/// What lies under a name.
package enum FileKind: String, Sendable, Equatable, Codable {
  case file
  case folder
  case pipe = "a pipe"
  case socket = "a socket"
  case device = "a device"

  /// What a folder says of an entry; nil of a link, and where it doesn't say.
  init?(entryType type: Int32) {
    switch type {
    case Int32(DT_REG): self = .file
    case Int32(DT_DIR): self = .folder
    case Int32(DT_FIFO): self = .pipe
    case Int32(DT_SOCK): self = .socket
    case Int32(DT_CHR), Int32(DT_BLK): self = .device
    default: return nil
    }
  }

  init(_ status: stat) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: self = .file
    case S_IFDIR: self = .folder
    case S_IFIFO: self = .pipe
    case S_IFSOCK: self = .socket
    default: self = .device
    }
  }
}
