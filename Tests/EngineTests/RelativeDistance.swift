/// The Euclidean norm of the difference, relative to that of the expected values; NaN where there is one.
func relativeDistance(_ values: [Float], _ expected: [Float]) -> Double {
  let difference = zip(values, expected).reduce(0) {
    $0 + (Double($1.0) - Double($1.1)) * (Double($1.0) - Double($1.1))
  }
  return (difference / max(expected.reduce(0) { $0 + Double($1) * Double($1) }, 1e-12)).squareRoot()
}
