/// What goes wrong with one file where no file is known: in memory, or in the network.
struct FileFault: Error, CustomStringConvertible {
  let file: String
  /// What was being done with it, in words; empty where the cause says it.
  var doing = ""
  let cause: any Error

  var description: String { "\(file): \(doing.isEmpty ? "" : doing + " ")\(cause)" }
}
