import Testing

/// Expects every value within `tolerance`, absolute below 1 and relative above. Two NaN differ.
func expectClose(
  _ values: [Double], _ expected: [Double], tolerance: Double, _ context: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(values.count == expected.count, sourceLocation: sourceLocation)
  for index in 0..<min(values.count, expected.count) {
    let value = values[index]
    let wanted = expected[index]
    if abs(value - wanted) <= tolerance * max(1, abs(wanted)) { continue }
    Issue.record("\(value) instead of \(wanted) at \(index) \(context)", sourceLocation: sourceLocation)
    return
  }
}

func expectClose(
  _ values: [Float], _ expected: [Double], tolerance: Double, _ context: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  expectClose(
    values.map(Double.init), expected, tolerance: tolerance, context, sourceLocation: sourceLocation)
}
