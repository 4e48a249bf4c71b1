import SkipSegBasics

/// Why labels can't be converted at all.
package enum LabelError: Error, Equatable {
  case noFolder(String)
  case outputNotEmpty(String)
  case unknown(source: String, lookedFor: [String])
  case ambiguous(source: String, formats: [String])
  case nothing(source: String, format: String)
  case tooManyClasses(source: String, count: Int)
  case className(source: String, name: String)
}

extension LabelError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noFolder(let path): "\(path): no such folder; name the one that holds the photographs"
    case .outputNotEmpty(let path):
      "\(path): is there already and holds files, and nothing is written over; choose another output"
    case .unknown(let source, let lookedFor):
      "\(source): no labels that are understood; looked for \(lookedFor.joined(separator: "; "))"
    case .ambiguous(let source, let formats):
      "\(source): could be \(formats.joined(separator: " or ")); choose one of these formats"
    case .nothing(let source, let format): "\(source): is \(format), but lists no picture"
    case .tooManyClasses(let source, let count):
      "\(source): \(count) classes with the background, expected at most 256; pick some by a class list"
    case .className(let source, let name):
      "\(source): the class '\(legible(name))' has a name that no class list can hold; rename it"
    }
  }
}
