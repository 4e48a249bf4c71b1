import Foundation
import SkipSeg
import SkipSegBasics

/// What a command says while it works: on a terminal a line that is written over again and again, elsewhere a plain
/// line every so often. Results go to standard output; everything here goes to standard error.
final class StatusLine {
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let interval: Duration
  /// Before this a status is not shown.
  private var nextAt: ContinuousClock.Instant
  private var shownWidth = 0

  init() {
    interval = isTerminal ? .milliseconds(100) : .seconds(30)
    nextAt = isTerminal ? .now : .now + interval
  }

  /// Shows the fields in place of the last status, unless that was shown only just now. On a narrow terminal the last
  /// fields are left out.
  func update(_ fields: @autoclosure () -> [String]) {
    let now = ContinuousClock.now
    if now < nextAt { return }
    nextAt = now + interval
    if isTerminal {
      // A line that wraps can't be written over.
      let text = Self.text(fields(), width: Self.terminalWidth - 1)
      let padding = String(repeating: " ", count: max(0, shownWidth - text.count))
      Self.write("\r\(text)\(padding)")
      shownWidth = text.count
    } else {
      Self.write(Self.text(fields(), width: .max) + "\n")
    }
  }

  /// Shows what any long work tells: notes and faults as lines, its progress as the status.
  /// - Parameter done: what was done with so many items, in words.
  func show<Detail, Outcome>(_ event: WorkEvent<Detail, Outcome>, _ done: String) {
    switch event {
    case .note(let note): self.note(note)
    case .fault(let fault): self.fault(fault)
    case .progress(let count, let total): update(["\(done) \(count) of \(total)"])
    case .detail, .ended: break
    }
  }

  /// Takes the status away and writes a line that stays.
  func line(_ text: String) {
    clear()
    Self.write(printable(text) + "\n")
  }

  /// Says what was decided or is odd, to programs too.
  func note(_ note: Note) {
    line("\(note)")
    JSONLines.note(note)
  }

  /// Says what went wrong with one item, to programs too.
  func fault(_ fault: Fault) {
    line("error: \(fault)")
    JSONLines.fault(fault)
  }

  /// Says why the command ends, to programs too.
  func error(_ text: String) {
    line("error: \(text)")
    JSONLines.error(text)
  }

  /// Takes the status away, so that whatever is written next begins at an empty line.
  func clear() {
    if shownWidth > 0 { Self.write("\r\(String(repeating: " ", count: shownWidth))\r") }
    shownWidth = 0
    if isTerminal { nextAt = .now }
  }

  /// As many of the fields, from the first on, as the width has room for; of the first one at least its beginning.
  private static func text(_ fields: [String], width: Int) -> String {
    let fields = fields.map(printable)
    let first = String((fields.first ?? "").prefix(width))
    var (text, isFull) = (first, false)
    for field in fields.dropFirst() where !isFull {
      isFull = text.count + 2 + field.count > width
      if !isFull { text += "  " + field }
    }
    return text
  }

  private static var terminalWidth: Int {
    var size = winsize()
    return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 1 ? Int(size.ws_col) : 80
  }

  /// What can't be said, because the log's disk is full, is left unsaid.
  private static func write(_ text: String) {
    StandardStreams.tell(text)
  }
}
