import Foundation
import SkipSegBasics

/// Paths of photographs that another program writes one after the other, such as those that `find` finds. Each is told as
/// soon as it has come, so that a program which watches a folder may never end.
public struct PathStream: Sendable {
  /// What stands behind each path.
  public enum Separator: UInt8, Sendable {
    /// Names with a line break in them can't be told.
    case lineFeed = 0x0A
    /// For any name.
    case zero = 0
  }

  private let descriptor: Int32
  private let separator: Separator

  /// - Parameter descriptor: is read to its end; 0 is the standard input.
  public init(descriptor: Int32 = 0, separator: Separator = .lineFeed) {
    self.descriptor = descriptor
    self.separator = separator
  }

  /// Calls `path` with each path that comes, empty ones left out, until the end or until `isOver` says so, which is asked ten
  /// times a second.
  func read(until isOver: () -> Bool, _ path: (String) -> Void) {
    var rest: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while !isOver() {
      var awaited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      if poll(&awaited, 1, 100) <= 0 { continue }
      let count = Foundation.read(descriptor, &buffer, buffer.count)
      if count < 0 && (errno == EINTR || errno == EAGAIN) { continue }
      if count <= 0 { break }
      var begin = 0
      for index in 0..<count where buffer[index] == separator.rawValue {
        let name = rest + buffer[begin..<index]
        if !name.isEmpty { path(String(pathBytes: name)) }
        rest = []
        begin = index + 1
      }
      rest += buffer[begin..<count]
    }
    // The last one needs nothing behind it.
    if !rest.isEmpty && !isOver() { path(String(pathBytes: rest)) }
  }
}
