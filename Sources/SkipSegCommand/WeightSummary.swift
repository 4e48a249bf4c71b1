import SkipSegBasics
import SkipSegWeights

/// What `skipseg info` tells about a file of weights that is no model of its own.
struct WeightSummary {
  let facts: [(name: String, value: String)]
  private let tensors: [TensorInfo]
  private let format: WeightFormat
  private let notes: [String]

  init(_ file: any WeightFile, format: WeightFormat) {
    tensors = file.tensors
    notes = file.notes
    self.format = format
    let values = tensors.reduce(0) { $0 + $1.count }
    let bytes = tensors.reduce(0) { $0 + $1.count * $1.type.byteCount }
    facts =
      [
        (name: "format", value: format.rawValue),
        (name: "tensors", value: tensors.count.grouped),
        (name: "values", value: "\(values.grouped) (\(bytes.megabytes))"),
      ] + file.notes.map { (name: "note", value: $0) }
  }

  /// The same for programs, tensors included.
  var members: [String: JSONValue] {
    [
      "format": .string(format.rawValue), "notes": .array(notes.map { .string($0) }),
      "tensors": .array(
        tensors.map { tensor in
          .object([
            "name": .string(tensor.name), "type": .string(tensor.type.rawValue),
            "shape": .array(tensor.shape.map { .number($0) }),
          ])
        }),
    ]
  }

  /// A line for each tensor, in the order of the file.
  var tensorTable: String {
    let rows = tensors.map { tensor in
      [legible(tensor.name), tensor.type.rawValue, tensor.shape.map(String.init).joined(separator: " x ")]
    }
    return TextTable.text([["tensor", "dtype", "shape"]] + rows, textColumns: 3)
  }
}
