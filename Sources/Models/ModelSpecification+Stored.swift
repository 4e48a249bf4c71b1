import SkipSegBasics
import SkipSegDatasets
import SkipSegNetworks

extension UnetConfiguration: StoredValue {
  package static let standard = UnetConfiguration(encoder: "", classCount: 0)
  package static let required: Set = ["encoder", "inputChannels", "classCount", "decoderChannels"]
}

extension Normalization: StoredValue {
  package static let standard = imageNet
  package static let required: Set = ["mean", "standardDeviation"]
}
