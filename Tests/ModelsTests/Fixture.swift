import Foundation

/// The committed files.
enum Fixture {
  static func path(_ name: String) -> String { Bundle.module.resourcePath! + "/Fixtures/" + name }
}
