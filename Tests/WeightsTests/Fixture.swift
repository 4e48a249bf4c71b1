import Foundation

/// The committed files, most of them written by `scripts/make_pth_fixtures.py`.
enum Fixture {
  static func path(_ name: String) -> String { Bundle.module.resourcePath! + "/Fixtures/" + name }
}
