/// What the header says about one tensor.
package struct SafetensorsEntry: Sendable, Equatable {
  package let name: String
  package let type: ElementType
  /// Outermost dimension first; empty for a scalar.
  package let shape: [Int]
  /// Bytes within the data, which begin behind the header.
  package let range: Range<Int>
}
