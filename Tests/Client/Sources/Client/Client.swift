import SkipSeg

/// Trains on a data set, stops early by cancelling, goes on, and predicts a picture that it has in memory.
@main struct Client {
  static func main() async throws {
    let (data, runs) = (CommandLine.arguments[1], CommandLine.arguments[2])
    var configuration = TrainingConfiguration(data: data)
    configuration.encoder = "resnet18"
    configuration.encoderWidth = 8
    configuration.size = 64
    configuration.epochs = 2
    let run = runs + "/cancelled"

    // Cancelled after the first step, the run saves and ends; another task goes on meanwhile.
    let first = try Trainer(configuration: configuration, output: run)
    let task = Task { try await follow(first, until: 1) }
    let cancelled = try await task.value
    guard case .interrupted = cancelled.outcome else { fatalError("cancelled, but ended as \(cancelled)") }

    // It goes on to the end.
    let second = try Trainer(resuming: first.folder)
    let rest = try await follow(second, until: .max)
    guard case .complete = rest.outcome else { fatalError("ended as \(rest)") }
    print("epochs", cancelled.epochs + rest.epochs)

    let model = try Model(contentsOf: second.folder.best)
    let predictor = Predictor(model: model)
    let (width, height) = (70, 50)
    let pixels = (0..<width * height * 3).map { UInt8($0 * 31 % 256) }
    let labels = try predictor.labels(of: pixels, width: width, height: height)
    let probabilities = try predictor.probabilities(of: pixels, width: width, height: height)
    let likeliest = probabilities[class: Int(labels.labels[0]), x: 0, y: 0]
    let overlay = try predictor.overlay(of: labels, on: pixels)
    print(labels.width, "x", labels.height, "labels,", model.classes.names, likeliest > 0, overlay.count)

    do {
      _ = try predictor.labels(of: pixels, width: 0, height: 0)
    } catch {
      // The error's type is closed: `error` is a `PredictionError`.
      if case .pixels = error { print("refused:", error) }
    }
  }

  /// The epochs that end while a trainer is followed, and how it ended; cancelled after so many steps.
  static func follow(_ trainer: Trainer, until steps: Int) async throws -> (
    epochs: Int, outcome: Trainer.Outcome?
  ) {
    var (seen, epochs) = (0, 0)
    for try await event in trainer.events() {
      switch event {
      case .detail(.step):
        seen += 1
        if seen == steps { withUnsafeCurrentTask { $0?.cancel() } }
      case .detail(.epoch): epochs += 1
      case .ended(let outcome): return (epochs, outcome)
      default: break
      }
    }
    return (epochs, nil)
  }
}
