extension ONNXGraphBuilder {
  static let imageName = "image"

  /// Declares the photographs and normalises them: (sample - mean) / standard deviation on the scale 0 to 1, written
  /// as sample * scale + offset.
  ///
  /// - Parameters: mean and standardDeviation: one number a channel.
  /// - Returns: the name of the normalised value, float [batch][channels][height][width].
  mutating func image(_ input: ONNXInput, mean: [Float], standardDeviation: [Float]) -> String {
    let channels = Size.fixed(mean.count)
    let (batch, height, width) = (Size.dynamic("batch"), Size.dynamic("height"), Size.dynamic("width"))
    var image = Self.imageName
    let range: Double
    switch input {
    case .uint8:
      range = 255
      self.input(
        image, .uint8, [batch, height, width, channels],
        "\(Self.channelNames(mean.count)), [batch][height][width][channels], samples of 0 to 255")
      image = node("Transpose", [image], named: "image.planes", [.ints("perm", [0, 3, 1, 2])])
      image = node(
        "Cast", [image], named: "image.float", [.int("to", ONNXTensorProto.DataType.float.rawValue)])
    case .float:
      range = 1
      self.input(
        image, .float, [batch, channels, height, width],
        "\(Self.channelNames(mean.count)), [batch][channels][height][width], samples of 0 to 1")
    }
    let pairs = zip(mean, standardDeviation).map { (Double($0), Double($1)) }
    let scale = constant(
      "normalization.scale", shape: [pairs.count, 1, 1], pairs.map { Float(1 / (range * $1)) })
    let offset = constant("normalization.offset", shape: [pairs.count, 1, 1], pairs.map { Float(-$0 / $1) })
    let scaled = node("Mul", [image, scale], named: "normalization.scaled")
    return node("Add", [scaled, offset], named: "normalization.shifted")
  }

  /// Declares the output, computed from the logits.
  mutating func result(_ output: ONNXOutput, of logits: String, classCount: Int) {
    let (batch, height, width) = (Size.dynamic("batch"), Size.dynamic("height"), Size.dynamic("width"))
    let planes = [batch, .fixed(classCount), height, width]
    let name = output.valueName
    switch output {
    case .logits:
      self.output(name, .float, planes, "logits, [batch][class][height][width]")
    case .softmax:
      _ = node("Softmax", [logits], named: name, [.int("axis", 1)])
      self.output(name, .float, planes, "probabilities, [batch][class][height][width]")
    case .argmax:
      _ = node("ArgMax", [logits], named: name, [.int("axis", 1), .int("keepdims", 0)])
      self.output(name, .int64, [batch, height, width], "class indices, [batch][height][width]")
    }
  }

  private static func channelNames(_ count: Int) -> String {
    switch count {
    case 1: "grey"
    case 3: "RGB"
    default: "\(count) channels"
    }
  }
}
