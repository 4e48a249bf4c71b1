/// A photograph with its mask.
package struct Sample: Codable, Sendable, Hashable {
  /// Path below the folder of photographs, without extension. The same name may stand in two splits.
  package let name: String
  /// Path of the photograph, as it can be opened.
  package let image: String
  /// Path of the mask, as it can be opened.
  package let mask: String

  package init(name: String, image: String, mask: String) {
    self.name = name
    self.image = image
    self.mask = mask
  }
}
