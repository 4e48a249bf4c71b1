import Imaging

/// Everything that is needed to read the masks of a data set.
package struct MaskEncoding: Sendable, Equatable {
  package let classes: ClassList
  package let mapping: MaskMapping
  /// The stored value that stands for "ignored"; in RGB masks the class index.
  package let ignoreIndex: Int?

  package init(classes: ClassList, mapping: MaskMapping, ignoreIndex: Int?) {
    self.classes = classes
    self.mapping = mapping
    self.ignoreIndex = ignoreIndex
  }

  package func reader(limits: DecodeLimits = DecodeLimits()) -> MaskReader {
    MaskReader(mapping: mapping, classCount: classes.count, ignoreIndex: ignoreIndex, limits: limits)
  }
}
