import ArgumentParser

/// The option of the commands that may be told what the values of masks are called.
struct ClassFileOption: ParsableArguments {
  @Option(
    name: .customLong("classes"),
    help: "A file of class names. (default: classes are the values found)", completion: .file(),
    transform: path)
  var file: String?
}
