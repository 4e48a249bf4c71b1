import Basics

/// Writes a result to standard output, whatever names stand in it: no character of theirs is taken for a command by a
/// terminal.
func print(_ text: String, terminator: String = "\n") {
  Swift.print(printable(text), terminator: terminator)
}
