/// The length of the inner border of an object, after Benkrid and Crookes, "Design and FPGA implementation of a perimeter
/// estimator" (2000), as in scikit-image's `perimeter(neighborhood=4)`.
///
/// The border is the pixels with a 4-neighbour outside of the object. By its neighbours on the border each counts 1, √2,
/// (1 + √2)/2 or nothing.
struct Perimeter: Sendable, Equatable {
  private var straight = 0
  private var diagonal = 0
  private var mixed = 0

  var length: Double {
    Double(straight) + Double(diagonal) * 2.0.squareRoot() + Double(mixed) * (1 + 2.0.squareRoot()) / 2
  }

  /// Adds a pixel of the border.
  /// - Parameters:
  ///   - sides: of its 4-neighbours, how many are on the object's border.
  ///   - corners: of its diagonal neighbours.
  mutating func add(sides: Int, corners: Int) {
    switch (sides, corners) {
    case (2, 0), (3, 0), (2, 1), (3, 1), (2, 2), (3, 2): straight += 1
    case (0, 2), (1, 3): diagonal += 1
    case (1, 1), (1, 2): mixed += 1
    default: break
    }
  }
}
