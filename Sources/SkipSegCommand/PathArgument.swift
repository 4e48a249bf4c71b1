import ArgumentParser
import SkipSegFiles

/// What every option and argument that is a path goes through. An empty one, as an unset variable of a shell makes it,
/// would mean the current folder.
func path(_ argument: String) throws -> String {
  if argument.isEmpty {
    throw ValidationError("expected a path; is a variable of the shell empty?")
  }
  return argument
}

/// Of every command that writes files under names that it is given.
struct OverwriteOption: ParsableArguments {
  @Flag(
    name: .customLong("overwrite"),
    help: "Replace files that this command did not write. Inputs and the masks of data sets never are.")
  var isAllowed = false
}
