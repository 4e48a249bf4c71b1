import Engine
import Imaging

/// What `skipseg --version` prints.
enum Version {
  static let number = "0.3.0"

  static var text: String {
    """
    skipseg \(number)
    Swift \(compiler)
    instruction set \(KernelSet.best.name) (found: \(KernelSet.supported.map(\.name).joined(separator: ", ")))
    \(ImageLibraries.jpeg)
    \(ImageLibraries.png)
    """
  }

  /// That the command was built with.
  private static var compiler: String {
    #if compiler(>=6.5)
      "6.5 or later"
    #elseif compiler(>=6.4)
      "6.4"
    #elseif compiler(>=6.3)
      "6.3"
    #else
      "6.2"
    #endif
  }
}
