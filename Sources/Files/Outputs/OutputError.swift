import SkipSegBasics

/// Why a command doesn't begin its work: what it would write is in somebody's way.
package enum OutputError: Error, Equatable {
  case sameOutput(output: String, first: String, second: String)
  case inputInTheWay(output: String, input: String)
  case notAFile(output: String)
  case foreign(output: String, others: Int, command: String, isStamped: Bool)
}

extension OutputError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .sameOutput(let output, let first, let second) where first == second:
      "\(first): is given twice, and both would be written to \(output); name it once"
    case .sameOutput(let output, let first, let second):
      "\(output): both \(first) and \(second) would be written there; rename one or take them one by one"
    case .inputInTheWay(let output, let input):
      "\(output): would be written over the input \(input); choose another output"
    case .notAFile(let output):
      "\(output): is there already and is no file; choose another output"
    case .foreign(let output, let others, let command, let isStamped):
      "\(output): is there already and was not written by "
        + (isStamped ? "`\(command)`" : "this run")
        + (others == 0 ? "" : ", the first of \(others + 1) such files")
        + "; nothing is written. Choose another output, or \(advice("allow to overwrite it", command: "replace it by --overwrite"))"
    }
  }
}
