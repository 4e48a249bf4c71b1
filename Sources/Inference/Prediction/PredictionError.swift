import Models

/// Why prediction can't begin, or why one picture can't be predicted.
public enum PredictionError: Error, Equatable {
  case sameOutput(output: String, first: String, second: String)
  case inputInTheWay(output: String, input: String)
  case noInput(paths: [String])
  case channels(Int)
  case outOfMemory(width: Int, height: Int, neededBytes: Int, availableBytes: Int)
}

extension PredictionError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .sameOutput(let output, let first, let second):
      "\(output): both \(first) and \(second) would be written there; rename one or predict them one by one"
    case .inputInTheWay(let output, let input):
      "\(output): would be written over the input \(input); choose another --output"
    case .noInput(let paths):
      "\(paths.joined(separator: ", ")): no image was found there"
    case .channels(let count):
      "the model takes images of \(count) channels, but photographs have 1 (grey) or 3 (RGB); "
        + "`skipseg export` writes it for programs that make such images"
    case .outOfMemory(let width, let height, let needed, let available):
      "a picture of \(width) x \(height) needs \(needed / 1_000_000) MB of memory, there are "
        + "\(available / 1_000_000) MB for it; cut it into tiles or scale it down"
    }
  }
}

extension Model {
  /// - Throws: `PredictionError.channels` where the network takes other images than photographs, grey or RGB.
  func requirePhotographs() throws(PredictionError) {
    let channels = graph.inputChannels
    if channels != 1 && channels != 3 { throw .channels(channels) }
  }
}
