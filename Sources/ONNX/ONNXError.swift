/// Why a network has no ONNX file.
package enum ONNXError: Error, Equatable {
  case tooLarge(file: String, bytes: Int)
}

extension ONNXError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .tooLarge(let file, let bytes):
      "\(file): the weights have \(bytes) bytes, but an ONNX file holds less than \(ONNXModelProto.byteLimit); "
        + "export the model as safetensors"
    }
  }
}
