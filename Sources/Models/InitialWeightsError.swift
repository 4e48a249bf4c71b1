import SkipSegBasics
import SkipSegNetworks

/// Why a run can't begin with the weights of a file.
public enum InitialWeightsError: Error, Equatable {
  /// The file holds other bytes than it did when the run began.
  case changed(file: String, expected: String, found: String)
  /// The model has another encoder than the run.
  case otherEncoder(file: String, found: UnetConfiguration)
  /// The model takes images of so many channels, the run's network others.
  case otherChannels(file: String, found: Int)
}

extension InitialWeightsError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .changed(let file, let expected, let found):
      "\(file): holds other weights (hash \(found)) than the run was configured with (\(expected)); restore the file"
    case .otherEncoder(let file, let found):
      "\(file): the model's encoder is \(found.encoderDescription), but the run's is another; "
        + advice("choose the same", command: "give \(found.encoderOptions)")
    case .otherChannels(let file, let found):
      "\(file): the model takes images of \(counted(found, "channel")), but the run's network takes others; "
        + advice("choose as many", command: "give --channels \(found)")
    }
  }
}
