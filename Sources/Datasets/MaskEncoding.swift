import SkipSegImaging

/// Everything that is needed to read the masks of a data set.
package struct MaskEncoding: Sendable, Codable, Equatable {
  package let classes: ClassList
  package let mapping: MaskMapping
  /// The stored value that stands for "ignored"; in RGB masks the class index.
  package let ignoreIndex: Int?

  package init(classes: ClassList, mapping: MaskMapping, ignoreIndex: Int?) {
    self.classes = classes
    self.mapping = mapping
    self.ignoreIndex = ignoreIndex
  }

  /// What masks store for each class where they store values.
  var storedValues: [UInt16] {
    switch mapping {
    case .binary255: [0, 255]
    case .values(let values), .levels(let values), .table(let values): values
    case .index, .colors: classes.names.indices.map { UInt16($0) }
    }
  }

  /// The stored value that is ignored and stands for no class of the list.
  var ignoredValueBeyondClasses: Int? {
    ignoreIndex.flatMap { value in storedValues.contains { Int($0) == value } ? nil : value }
  }

  package func reader(fit: MaskFit = MaskFit(), limits: DecodeLimits = DecodeLimits()) -> MaskReader {
    MaskReader(
      mapping: mapping, classCount: classes.count, ignoreIndex: ignoreIndex, fit: fit, limits: limits)
  }
}
