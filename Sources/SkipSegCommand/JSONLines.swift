import ArgumentParser
import SkipSeg
import SkipSegBasics
import Synchronization

/// What `--json` makes of a command: standard output holds one JSON object a line and nothing else, all text for people
/// goes to standard error. The first line says that the command begins, the last one how it ends, whatever happens
/// between. Numbers that are none are null.
enum JSONLines {
  /// How the lines of a command look.
  private enum Form: Int {
    case none
    /// Each with an `event`.
    case events
    /// Of `predict`: a photograph each, and how many there were at the end.
    case photographs
  }

  /// Atomic, as a signal's handler reads it.
  private static let formNumber = Atomic(Form.none.rawValue)
  private static var form: Form { Form(rawValue: formNumber.load(ordering: .relaxed)) ?? .none }

  /// Whether they are wanted. Before `begin` nothing is.
  static var areWanted: Bool { form != .none }

  /// Whether a command without a reader of its lines is of no use, as one that writes whole models is.
  static var areNeeded: Bool { form == .photographs }

  /// Looks for the option before the arguments are read, so that what is wrong with them is a line too.
  static func begin(_ arguments: [String]) {
    guard arguments.prefix(while: { $0 != "--" }).contains(JSONOption.name) else { return }
    let command = arguments.first { !$0.hasPrefix("-") } ?? SkipSegCommand.configuration.commandName ?? ""
    let form: Form = command == Predict._commandName ? .photographs : .events
    formNumber.store(form.rawValue, ordering: .relaxed)
    event("begin", ["command": .string(command), "version": .string(Version.number)])
  }

  /// Writes a line of an event, which `predict` has none of.
  static func event(_ name: String, _ members: @autoclosure () -> [String: JSONValue] = [:]) {
    if form == .events { write("event", name, members()) }
  }

  static func note(_ note: Note) {
    event("note", ["path": .string(note.file.map(plain)), "message": .string(plain(note.description))])
  }

  static func fault(_ fault: Fault) {
    event(
      "fault",
      [
        "path": .string(fault.file.map(plain)), "kind": .string(fault.kind.rawValue),
        "message": .string(plain(fault.description)),
      ])
    if let file = fault.file { photograph(file, ["error": .string(plain(fault.description))]) }
  }

  /// Writes what is known about one photograph of `predict`, or why nothing is.
  static func photograph(_ file: String, _ members: @autoclosure () -> [String: JSONValue]) {
    if form == .photographs { write("file", file, members()) }
  }

  /// Tells why the command ends.
  static func error(_ message: String) {
    switch form {
    case .events: event("error", ["message": .string(message)])
    case .photographs: StandardStreams.write(JSONText.compact(["error": JSONValue.string(message)]) + "\n")
    case .none: break
    }
  }

  /// The counts that `predict` ends with.
  private static let counts = Mutex<[String: JSONValue]>(["done": .number(0)])

  static func count(_ counts: [String: JSONValue]) { self.counts.withLock { $0 = counts } }

  static func end(_ code: ExitCode) {
    switch form {
    case .events: event("end", ["exit": .number(Int(code.rawValue))])
    case .photographs:
      let counts = counts.withLock { $0 }.merging(["exit": .number(Int(code.rawValue))]) { $1 }
      StandardStreams.write(JSONText.compact(counts) + "\n")
    case .none: break
    }
  }

  /// The last line of a process that a signal ends on the spot, where no text can be made any longer.
  static func lastLine(_ code: Int32) -> StaticString? {
    switch (form, code) {
    case (.events, 130): "{\"event\":\"end\",\"exit\":130}\n"
    case (.events, _): "{\"event\":\"end\",\"exit\":143}\n"
    case (.photographs, 130): "{\"done\":0,\"exit\":130}\n"
    case (.photographs, _): "{\"done\":0,\"exit\":143}\n"
    case (.none, _): nil
    }
  }

  /// A text with the bytes that names have, which JSON escapes by itself; what is no UTF-8 becomes U+FFFD.
  static func plain(_ text: String) -> String {
    String(decoding: text.pathBytes.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  private static func write(_ key: String, _ value: String, _ members: [String: JSONValue]) {
    let rest = members.isEmpty ? "}" : "," + JSONText.compact(members).dropFirst()
    StandardStreams.write("{\"\(key)\":" + JSONText.compact(JSONValue.string(plain(value))) + rest + "\n")
  }
}

/// The option of every command.
struct JSONOption: ParsableArguments {
  static let name = "--json"

  @Flag(
    name: .customLong("json"), help: "Write one JSON object a line to the standard output, and nothing else.")
  var isGiven = false
}
