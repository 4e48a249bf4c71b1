/// Why a configuration describes no network.
package enum NetworkError: Error, Equatable, CustomStringConvertible {
  case unknownEncoder(String)
  /// A residual or plain network of a depth that there isn't.
  case unknownDepth(String, depth: Int)
  case plainWithShortSkips(String, UnetConfiguration.ShortSkips)
  case invalidConfiguration(String)

  package var description: String {
    switch self {
    case .unknownEncoder(let name):
      "no encoder is named \(name); choose one of \(NetworkEncoder.grammar)"
    case .unknownDepth(let name, let depth):
      "\(name) has no such number of layers: N is 8 n + 2, from 10 to 1002; the nearest are \(Self.nearest(depth))"
    case .plainWithShortSkips(let name, let skips):
      "\(name) has no short skips, but they are asked to be \(skips.rawValue); take residual-N, or leave them out"
    case .invalidConfiguration(let what): "the network's configuration is unusable: \(what)"
    }
  }

  private static func nearest(_ depth: Int) -> String {
    let below = (min(max(depth, 10), 1002) - 2) / 8 * 8 + 2
    return below >= 1002 ? "994 and 1002" : "\(below) and \(below + 8)"
  }
}
