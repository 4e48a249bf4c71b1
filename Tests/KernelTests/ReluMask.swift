/// The three ways in which batch norm's backward is told where the ReLU let values pass.
enum ReluMask: CaseIterable {
  case none, output, input

  /// dz where the value passed, else 0: seen in `z`, or in x * scale + shift with one scale and shift per lane.
  func gradient(x: Plane, z: Plane, scale: Plane, shift: Plane, dz: Plane) -> [Double] {
    let (scales, shifts) = (scale.values, shift.values)
    return dz.values.enumerated().map { index, value in
      let passes =
        switch self {
        case .none: true
        case .output: z.values[index] > 0
        case .input: Double(x.values[index]) * Double(scales[index % 16]) + Double(shifts[index % 16]) > 0
        }
      return passes ? Double(value) : 0
    }
  }
}
