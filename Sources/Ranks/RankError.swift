import SkipSegBasics

/// Why the processes of a run can't begin it or go on together.
package enum RankError: Error, Equatable {
  /// No sign of a process for so long.
  case silent(rank: Int, host: String?, seconds: Int, place: String)
  /// A process is gone.
  case lost(rank: Int, host: String?, place: String)
  /// Two processes are not alike, in words that name both machines.
  case differ(String, remedy: String)

  init(_ error: TransportError, hosts: [String]?, timeout: Duration, place: String) {
    switch error {
    case .silent(let rank):
      self = .silent(
        rank: rank, host: hosts?[rank], seconds: Int(timeout.components.seconds), place: place)
    case .lost(let rank): self = .lost(rank: rank, host: hosts?[rank], place: place)
    }
  }

  /// Whether the processes can still speak with each other.
  package var isAgreed: Bool { if case .differ = self { true } else { false } }
}

extension RankError: CustomStringConvertible {
  package var description: String {
    func name(_ rank: Int, _ host: String?) -> String { "rank \(rank)" + (host.map { " (\($0))" } ?? "") }
    let goOn = "what was saved before stands: go on from there with any number of ranks"
    return switch self {
    case .silent(let rank, let host, let seconds, let place):
      "\(name(rank, host)) has not answered for \(seconds) s \(place); \(goOn)"
    case .lost(let rank, let host, let place): "\(name(rank, host)) is gone \(place); \(goOn)"
    case .differ(let difference, let remedy): "\(difference); \(remedy)"
    }
  }
}
