import Foundation
import SwiftProtobuf

/// Collects the nodes and constants of an ONNX graph. Values are known by their names; every node gives one value.
/// The operators are those of https://onnx.ai/onnx/operators.
struct ONNXGraphBuilder {
  private(set) var graph = ONNXGraphProto()
  private var nodeNames: Set<String> = []

  /// Appends a node.
  /// - Parameters:
  ///   - name: of the node; a number is appended where another one has it.
  ///   - output: name of its value; that of the node where none is given.
  /// - Returns: the name of its value.
  mutating func node(
    _ type: String, _ inputs: [String], named name: String, _ attributes: [ONNXAttributeProto] = [],
    output: String? = nil
  ) -> String {
    var nodeName = name
    var number = 1
    while !nodeNames.insert(nodeName).inserted {
      number += 1
      nodeName = "\(name).\(number)"
    }
    let value = output ?? nodeName
    graph.node.append(
      .with {
        $0.opType = type
        $0.input = inputs
        $0.output = [value]
        $0.name = nodeName
        $0.attribute = attributes
      })
    return value
  }

  /// Appends a constant, its values in C order, and returns its name.
  mutating func constant(_ name: String, shape: [Int], _ values: [Float]) -> String {
    precondition(shape.reduce(1, *) == values.count, "\(values.count) values for shape \(shape)")
    precondition(1.littleEndian == 1, "the values are written as they are in memory")
    graph.initializer.append(
      .with {
        $0.name = name
        $0.dims = shape.map(Int64.init)
        $0.dataType = Int32(ONNXTensorProto.DataType.float.rawValue)
        $0.rawData = values.withUnsafeBytes { Data($0) }
      })
    return name
  }

  /// Appends a constant list of sizes and returns its name.
  mutating func constant(_ name: String, _ sizes: [Int64]) -> String {
    graph.initializer.append(
      .with {
        $0.name = name
        $0.dims = [Int64(sizes.count)]
        $0.dataType = Int32(ONNXTensorProto.DataType.int64.rawValue)
        $0.rawData = sizes.withUnsafeBytes { Data($0) }
      })
    return name
  }

  mutating func input(
    _ name: String, _ type: ONNXTensorProto.DataType, _ shape: [Size], _ description: String
  ) {
    graph.input.append(.init(name: name, type: type, shape: shape, description: description))
  }

  mutating func output(
    _ name: String, _ type: ONNXTensorProto.DataType, _ shape: [Size], _ description: String
  ) {
    graph.output.append(.init(name: name, type: type, shape: shape, description: description))
  }

  /// A size of a tensor: known, or known by name only until the graph runs.
  enum Size {
    case fixed(Int)
    case dynamic(String)
  }
}

extension ONNXValueInfoProto {
  fileprivate init(
    name: String, type: ONNXTensorProto.DataType, shape: [ONNXGraphBuilder.Size], description: String
  ) {
    self = .with {
      $0.name = name
      $0.docString = description
      $0.type.tensorType.elemType = Int32(type.rawValue)
      $0.type.tensorType.shape.dim = shape.map { size in
        .with {
          switch size {
          case .fixed(let count): $0.dimValue = Int64(count)
          case .dynamic(let name): $0.dimParam = name
          }
        }
      }
    }
  }
}
