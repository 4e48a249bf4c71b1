import SkipSegBasics
import SkipSegEvaluation

/// What is wrong with how objects are to be measured.
public enum MeasureError: Error, Equatable, CustomStringConvertible {
  /// A length that means nothing.
  case pixelSize(String)
  /// No class has the name of the background.
  case background(String, classes: [String])

  public var description: String {
    switch self {
    case .pixelSize(let text):
      "\(advice("the pixel size", command: "--pixel-size")) is '\(text)', but must be a number above 0 and a unit of "
        + LengthScale.units.joined(separator: ", ") + ", such as 0.25um"
    case .background(let name, let classes):
      "\(advice("the background", command: "--background")) is '\(legible(name))', but must be none or one of the classes "
        + listed(classes.map(legible))
    }
  }
}
