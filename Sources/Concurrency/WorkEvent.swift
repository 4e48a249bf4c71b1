/// What work that takes long tells whoever watches it: training, predicting, evaluating, checking.
///
/// - Parameters:
///   - Detail: what this kind of work alone tells; `Never` where there is nothing.
///   - Outcome: what the work ends in.
public enum WorkEvent<Detail: Sendable, Outcome: Sendable>: Sendable {
  /// What was decided, or what is odd about a file that takes part all the same.
  case note(Note)
  /// What went wrong with one item; the work goes on without it.
  case fault(Fault)
  /// So many of the items are done, faulty ones included.
  case progress(done: Int, of: Int)
  /// What this kind of work alone tells.
  case detail(Detail)
  /// The work has come to its end. Always the last event of an `EventSequence`; a closure is not told, as the outcome is
  /// what the call returns.
  case ended(Outcome)
}

/// What there is to know about work or one of its files, in one line.
public struct Note: Sendable, Equatable, CustomStringConvertible {
  /// The file that it is about, where it is about one.
  public let file: String?
  /// With the file's name.
  public let description: String

  package init(_ description: String, file: String? = nil) {
    self.file = file
    self.description = description
  }
}

/// What went wrong with one item of long work.
public struct Fault: Error, CustomStringConvertible {
  /// What kind of fault; the names are those of `--json`.
  public enum Kind: String, Sendable, CaseIterable {
    /// A file or folder that can't be read, or is no whole picture.
    case unreadable
    /// A file without its counterpart, or of which it isn't clear what it belongs to.
    case unpaired
    /// Files that don't fit together or into the data set: sizes, values, colours, splits.
    case mismatched
    /// A picture that the network can't take, or for which memory is short.
    case unpredicted
    /// An output that can't be written.
    case unwritten
  }

  /// What kind of fault it is.
  public let kind: Kind
  /// The file or folder that it is about, where it is about one.
  public let file: String?
  /// What was found, as it was thrown.
  public let error: any Error

  package init(_ kind: Kind, file: String?, _ error: any Error) {
    self.kind = kind
    self.file = file
    self.error = error
  }

  /// One line: the file, what was found, what was expected, what to do.
  public var description: String { "\(error)" }
}
