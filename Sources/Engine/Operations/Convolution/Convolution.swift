extension Graph {
  /// `nn.Conv2d`: weight [channels][input channels][kernel][kernel], zero padding. It may see inputs at twice their size
  /// (`UpsamplingFusion`) and take in the batch norm behind it (`InferenceFusion`).
  package struct Convolution: OperationDefinition {
    package let channels: Int
    package let kernel: Int
    package let stride: Int
    package let padding: Int
    package let weight: Int
    package let bias: Int?
    /// For each input that is convolved whether it is seen at twice its size, by nearest upsampling.
    var upsampledInputs = [false]
    /// With running statistics; its residual is the input behind those that are convolved.
    var batchNorm: BatchNorm?

    var readsImage: Bool { true }

    func layout(_ inputs: [ChannelLayout]) -> ChannelLayout { .single(channels) }

    func shape(_ shapes: NodeShapes) throws(PlanError) -> TensorShape {
      try shapes.windowed(kernel: kernel, stride: stride, padding: padding)
    }

    func planned(_ node: NodeContext) -> (any PlannedOperation)? {
      let geometry = ConvolutionGeometry(self, node)
      return PlannedConvolution(
        geometry: geometry, method: geometry.method, weight: weight, bias: bias, batchNorm: batchNorm,
        keepsPrepared: node.purpose == .inference)
    }
  }
}

extension GraphBuilder {
  /// `nn.Conv2d`: weight [channels][input channels][kernel][kernel], zero padding.
  /// - Parameter biasInitializer: where there is a bias.
  package mutating func convolution(
    _ name: String, _ x: Tensor, channels: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
    bias: Bool = false, initializer: Parameter.Initializer,
    biasInitializer: Parameter.Initializer = .constant(0)
  ) -> Tensor {
    precondition(kernel >= 1 && stride >= 1 && padding >= 0 && channels >= 1, "no such convolution")
    return convolution(
      name, x, weightShape: [channels, x.channels, kernel, kernel], stride: stride, padding: padding,
      bias: bias,
      initializer: initializer, biasInitializer: biasInitializer)
  }

  /// `nn.Linear` over the channels of each pixel, with bias 0: weight [channels][input channels]. It runs as a convolution
  /// of 1 x 1.
  package mutating func linear(
    _ name: String, _ x: Tensor, channels: Int, initializer: Parameter.Initializer
  ) -> Tensor {
    precondition(channels >= 1, "no such layer")
    return convolution(
      name, x, weightShape: [channels, x.channels], stride: 1, padding: 0, bias: true,
      initializer: initializer,
      biasInitializer: .constant(0))
  }

  /// - Parameter weightShape: PyTorch's; one without a kernel's sides is that of 1 x 1.
  private mutating func convolution(
    _ name: String, _ x: Tensor, weightShape: [Int], stride: Int, padding: Int, bias: Bool,
    initializer: Parameter.Initializer, biasInitializer: Parameter.Initializer
  ) -> Tensor {
    let (channels, kernel) = (weightShape[0], weightShape.count > 2 ? weightShape[2] : 1)
    let outputs = ChannelLayout.single(channels)
    let layout: ParameterLayout =
      graph.isInterleaved(x.id)
      ? .interleavedConvolution(channels: x.channels, outputs: outputs, kernel: kernel)
      : .convolution(inputs: x.layout, outputs: outputs, kernel: kernel)
    return scope(name) { builder in
      let weight = builder.parameter("weight", weightShape, .trainable, initializer, layout)
      let bias =
        bias ? builder.parameter("bias", [channels], .trainable, biasInitializer, .vector(outputs)) : nil
      return builder.append(
        Graph.Convolution(
          channels: channels, kernel: kernel, stride: stride, padding: padding, weight: weight, bias: bias),
        [x])
    }
  }
}
