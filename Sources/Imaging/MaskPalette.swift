/// The colours in which a mask file shows the values that it stores.
package struct MaskPalette: Sendable, Hashable {
  /// One an entry; at most 256.
  package let colors: [RGB]
  /// Whether the entry 255 is wholly transparent, which is how painting programs mark what no one has painted.
  package let hidesLastEntry: Bool

  package init(_ colors: [RGB], hidesLastEntry: Bool = false) {
    self.colors = colors
    self.hidesLastEntry = hidesLastEntry
  }

  /// Whether this is a grey picture in the form of a palette: 0 is black, and 255 a white that is seen.
  package var isGreyPicture: Bool {
    colors.count == 256 && colors[0] == .black && colors[255] == .white && !hidesLastEntry
  }
}

extension MaskPalette: RandomAccessCollection {
  package var startIndex: Int { colors.startIndex }
  package var endIndex: Int { colors.endIndex }
  package subscript(entry: Int) -> RGB { colors[entry] }
}
