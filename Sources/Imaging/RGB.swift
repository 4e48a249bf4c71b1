import Foundation

/// A colour of 8 bits a channel.
package struct RGB: Hashable, Codable, Sendable {
  package var red: UInt8
  package var green: UInt8
  package var blue: UInt8

  package init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  package static let black = RGB(red: 0, green: 0, blue: 0)
  package static let white = RGB(red: 255, green: 255, blue: 255)

  /// As CSS writes it: `#rrggbb`.
  package var hex: String { String(format: "#%02x%02x%02x", Int(red), Int(green), Int(blue)) }
}
