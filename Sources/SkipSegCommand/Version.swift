import SkipSegBasics
import SkipSegEngine
import SkipSegImaging

/// What `skipseg --version` prints.
enum Version {
  static let number = "0.3.0"
  /// Of the sources, with its date; a release's build writes it here.
  private static let commit: String? = nil

  /// Number and commit.
  static var line: String { "\(number) (commit \(commit ?? "unknown"))" }

  static var text: String {
    """
    skipseg \(line)
    Swift \(compiler)
    instruction set \(KernelSet.best.name) (found: \(instructionSets.joined(separator: ", ")))
    \(ImageLibraries.jpeg)
    \(ImageLibraries.png)
    """
  }

  /// The same for programs.
  static var members: [String: JSONValue] {
    [
      "version": .string(number), "commit": .string(commit), "swift": .string(compiler),
      "instruction_set": .string(KernelSet.best.name),
      "instruction_sets": .array(instructionSets.map { .string($0) }),
      "jpeg": .string(ImageLibraries.jpeg), "png": .string(ImageLibraries.png),
    ]
  }

  private static var instructionSets: [String] { KernelSet.supported.map(\.name) }

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
