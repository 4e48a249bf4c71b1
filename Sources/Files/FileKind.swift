import Foundation

/// What lies under a name.
package enum FileKind: String, Sendable, Equatable {
  case file
  case folder
  case pipe = "a pipe"
  case socket = "a socket"
  case device = "a device"

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
