/// A file that a command is going to write.
package struct OutputFile: Sendable, Equatable {
  /// How the command knows such a file as its own, where it is there already.
  package enum Kind: Sendable, Equatable {
    case stamped(OutputStamp.Format)
    /// A format without a place for a stamp: it belongs to whom the file beside it belongs, which is written before it.
    case companion(of: String, OutputStamp.Format)
    /// Without a place for a stamp too: a table of the files in a folder and below it, which belongs to whom one of them
    /// belongs.
    case table(of: String, OutputStamp.Format)
    /// Never: it is not replaced unless that is asked for.
    case unmarked
  }

  package let path: String
  package let kind: Kind
  /// The input that it is made of, for messages.
  package let source: String?

  package init(_ path: String, _ kind: Kind, source: String? = nil) {
    self.path = path
    self.kind = kind
    self.source = source
  }
}
