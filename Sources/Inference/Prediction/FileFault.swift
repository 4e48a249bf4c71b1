/// What goes wrong with one file where no file is known: in memory, or in the network.
struct FileFault: Error, CustomStringConvertible {
  let file: String
  let cause: any Error

  var description: String { "\(file): \(cause)" }
}
