import Basics
import Networks

/// Why a run can't begin with the weights of a file.
public enum InitialWeightsError: Error, Equatable {
  case changed(file: String, expected: String, found: String)
  case otherEncoder(file: String, found: UnetConfiguration)
  case otherChannels(file: String, found: Int)
}

extension InitialWeightsError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .changed(let file, let expected, let found):
      "\(file): holds other weights (hash \(found)) than the run was configured with (\(expected)); restore the file"
    case .otherEncoder(let file, let found):
      "\(file): the model's encoder is \(found.encoderDescription), but the run's is another; give \(found.encoderOptions)"
    case .otherChannels(let file, let found):
      "\(file): the model takes images of \(counted(found, "channel")), but the run's network takes others; give --channels \(found)"
    }
  }
}
