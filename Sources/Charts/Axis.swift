/// What runs along one side of a chart.
package struct Axis: Sendable {
  package enum Scale: Sendable { case linear, logarithmic }

  /// The quantity, with its unit where it has one.
  package let label: String
  package let scale: Scale
  /// What the axis spans; what its values span when nil.
  package let bounds: ClosedRange<Double>?
  /// Whether only whole numbers are marked, as for epochs.
  package let isWhole: Bool

  package init(
    _ label: String, scale: Scale = .linear, bounds: ClosedRange<Double>? = nil, isWhole: Bool = false
  ) {
    self.label = label
    self.scale = scale
    self.bounds = bounds
    self.isWhole = isWhole
  }
}
