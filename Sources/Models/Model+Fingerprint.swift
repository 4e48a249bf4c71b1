import SkipSegBasics
import SkipSegFiles

extension Model {
  /// Tells the model from any other: checksums of its weights and of all that its file says beside them.
  package var fingerprint: String {
    var weights = CRC32()
    for parameter in parameters.parameters {
      parameters.read(parameter.name).withUnsafeBytes { weights.update($0) }
    }
    let metadata = specification.metadata.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
    return String(weights.value, radix: 16) + "-"
      + String(stableHash(metadata.joined(separator: "\n").utf8), radix: 16)
  }
}
