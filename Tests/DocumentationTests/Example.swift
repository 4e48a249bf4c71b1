/// A line of the documentation that begins with `$ `, and what stands below it.
struct Example: Sendable {
  let command: String
  /// Lines that are printed, in this order; `...` stands for others.
  var output: [String] = []
  /// Shown by `$ echo $?` below it.
  var exitCode: Int32 = 0

  /// Whether a line was printed that differs from this one in numbers and in the width of columns at most.
  static func shape(of line: String) -> String {
    line.replacing(/[0-9]+(\.[0-9]+)?|n\/a/, with: "#").replacing(/\s+/, with: " ")
      .trimmingPrefix(" ").description
  }

  /// The first line of `output` that `printed` lacks, or has in another order.
  func missingLine(in printed: [String]) -> String? {
    var rest = printed.map(Self.shape)[...]
    for line in output where !line.isEmpty && line != "..." {
      guard let found = rest.firstIndex(of: Self.shape(of: line)) else { return line }
      rest = rest[(found + 1)...]
    }
    return nil
  }
}

extension Document {
  /// In the order of the page.
  var examples: [Example] {
    var examples: [Example] = []
    for block in blocks {
      var begins = false
      var isExitCode = false
      for line in block.lines {
        if line == "$ echo $?" {
          isExitCode = true
        } else if line.hasPrefix("$ ") {
          examples.append(Example(command: String(line.dropFirst(2))))
          begins = true
          isExitCode = false
        } else if isExitCode {
          examples[examples.count - 1].exitCode = Int32(line) ?? -1
        } else if begins {
          examples[examples.count - 1].output.append(line)
        }
      }
    }
    return examples
  }
}
