import Foundation
import Testing

/// What a run shows while it works.
@Suite struct TerminalTests {
  private static let training = [
    "train", "data", "--size", "64", "--epochs", "2", "--batch", "1", "--encoder", "resnet18", "--width", "8",
    "--threads",
    "1",
  ]

  @Test(arguments: [24, 50, 200])
  func theLiveLineFitsTheTerminal(columns: Int) throws {
    let place = try Workplace(training: 12, validation: 1)
    let shown = try Terminal(columns: columns).run(Self.training, in: place.path)
    let lines = shown.split(whereSeparator: \.isNewline).map(String.init)
    let live = lines.filter { $0.hasPrefix("epoch ") && $0.contains("/2") }
    #expect(!live.isEmpty && live.allSatisfy { $0.count < columns }, "\(shown)")
    #expect(live.allSatisfy { $0.contains("loss ") })
    // In the second epoch the first one's score is known.
    let second = live.filter { $0.hasPrefix("epoch 2/2") }
    #expect(second.contains { $0.contains("  IoU 0.") } == (columns > 30))
    #expect(
      live.contains { $0.contains(" images/s  ") && $0.contains(" % waiting for data") } == (columns > 100))
  }

  @Test func withoutATerminalThereAreNoControlCharacters() throws {
    let place = try Workplace(training: 2, validation: 1)
    let training = try Command(Self.training, in: place.path)
    #expect(training.exitCode == 0)
    #expect(training.errors.unicodeScalars.allSatisfy { $0.value >= 32 || $0 == "\n" })
    #expect(training.errors.contains("epoch 2  loss "))
  }
}

/// A pseudo-terminal of a width.
private struct Terminal {
  let columns: Int

  /// Runs the command with the terminal as its standard error, and returns what it wrote there.
  func run(_ arguments: [String], in folder: String) throws -> String {
    var (primary, secondary): (Int32, Int32) = (-1, -1)
    var size = winsize(ws_row: 24, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    try #require(openpty(&primary, &secondary, nil, nil, &size) == 0)
    let process = Process()
    process.executableURL = Command.executable
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle(fileDescriptor: secondary, closeOnDealloc: false)
    try process.run()
    close(secondary)
    var shown: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    // Reading fails once the last writer has closed the terminal.
    while case let count = read(primary, &chunk, chunk.count), count > 0 { shown += chunk.prefix(count) }
    process.waitUntilExit()
    close(primary)
    #expect(process.terminationStatus == 0)
    return String(decoding: shown, as: UTF8.self)
  }
}
