import SkipSegBasics

/// Why a file of labels can't be taken at its word, in one line.
package struct ContentFault: Error, Equatable, CustomStringConvertible {
  package let file: String
  /// Such as `byte 120` or `line 3`; nil for the whole file.
  package let place: String?
  /// With what was expected or what to do.
  package let found: String

  package init(file: String, place: String? = nil, found: String) {
    (self.file, self.place, self.found) = (file, place, printableLine(found))
  }

  /// What another error says of the file, or of something in it.
  init(describing error: some Error, file: String) {
    let text = "\(error)"
    self.init(file: file, found: text.hasPrefix(file + ": ") ? String(text.dropFirst(file.count + 2)) : text)
  }

  package var description: String { "\(file): \(place.map { "\($0): " } ?? "")\(found)" }
}
