import Foundation

/// What the file system refused, with its error number.
package enum FileError: Error, Equatable, Codable {
  case cannotRead(path: String, code: Int32)
  case endsEarly(path: String, expected: Int, found: Int)
  case notAFile(path: String, kind: FileKind)
  case danglingLink(path: String)
  case pipeWithoutEnd(path: String, limit: Int)
  case cannotList(folder: String, code: Int32)
  case cannotCreateFolder(path: String, code: Int32)
  case cannotWrite(path: String, code: Int32)
}

extension FileError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .cannotRead(let path, let code): "\(path): cannot be read: \(Self.wording(of: code))"
    case .endsEarly(let path, let expected, let found):
      "\(path): ends after \(found) bytes, expected \(expected): it changed while it was read; try again"
    case .notAFile(let path, let kind):
      "\(path): is \(kind.rawValue), expected a file; put the file itself there"
    case .danglingLink(let path):
      "\(path): a link to something that is not there; restore that or remove the link"
    case .pipeWithoutEnd(let path, let limit):
      "\(path): gave more than \(limit) bytes and has no end; write them to a file first"
    case .cannotList(let folder, let code): "\(folder): cannot be listed: \(Self.wording(of: code))"
    case .cannotCreateFolder(let path, let code):
      "\(path): the folder cannot be made: \(Self.wording(of: code))"
    case .cannotWrite(let path, let code): "\(path): cannot be written: \(Self.wording(of: code))"
    }
  }

  /// Of the file or folder.
  package var path: String {
    switch self {
    case .cannotRead(let path, _), .endsEarly(let path, _, _), .notAFile(let path, _),
      .danglingLink(let path),
      .pipeWithoutEnd(let path, _), .cannotList(let path, _), .cannotCreateFolder(let path, _),
      .cannotWrite(let path, _):
      path
    }
  }

  /// Whether the next file at the same place would meet the same: the disk is full, gone or no longer to be written to.
  package var concernsWholeOutput: Bool {
    guard case .cannotWrite(_, let code) = self else { return false }
    return [ENOSPC, EDQUOT, EROFS, EIO, ENODEV, ENXIO, ESTALE].contains(code)
  }

  private static func wording(of code: Int32) -> String {
    switch code {
    case ELOOP: "its links lead round in a circle; remove one"
    case ENAMETOOLONG: "its path is too long for the system; shorten the names of folders"
    case ENOENT: "there is no such file or folder; check the path"
    case EACCES, EPERM: "permission denied; check the rights of the file and its folders"
    case ENOTDIR: "a part of the path is a file, not a folder; check the path"
    case EISDIR: "it is a folder, expected a file"
    case EEXIST: "a file of that name is in the way; move it or choose another path"
    case ENOSPC, EDQUOT: "no space is left; free some or choose another disk"
    case EFBIG:
      "it would be larger than files may be here; raise the limit (ulimit -f) or choose another disk"
    case EROFS: "the disk is read-only; choose another path"
    default: String(cString: strerror(code))
    }
  }
}
