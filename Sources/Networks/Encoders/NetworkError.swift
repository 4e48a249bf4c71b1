/// Why a configuration describes no network.
package enum NetworkError: Error, Equatable, CustomStringConvertible {
  case unknownEncoder(String)
  case invalidConfiguration(String)

  package var description: String {
    switch self {
    case .unknownEncoder(let name):
      "no encoder is named \(name); choose one of \(NetworkEncoder.names.joined(separator: ", "))"
    case .invalidConfiguration(let what): "the network's configuration is unusable: \(what)"
    }
  }
}
