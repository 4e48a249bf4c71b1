import SkipSegBasics
import SkipSegEngine
import SkipSegNetworks
import TestSupport
import Testing

/// U-Nets with a path at full resolution.
struct FinePathTests {
  private static func configuration(_ fine: Bool) -> UnetConfiguration {
    var configuration = UnetConfiguration(
      encoder: "residual-10", classCount: 3, decoderChannels: [8, 4, 4, 4, 5], encoderWidth: 4)
    configuration.fine = fine
    return configuration
  }

  @Test func itAddsTwoConvolutionsAndWhatReadsThem() throws {
    let (plain, fine) = (try Unet.graph(Self.configuration(false)), try Unet.graph(Self.configuration(true)))
    let shapes = Dictionary(uniqueKeysWithValues: fine.parameters.map { ($0.name, $0.shape) })
    for parameter in plain.parameters {
      let isJoined = parameter.name == FinePath.joinedWeight
      #expect(
        shapes[parameter.name] == (isJoined ? [5, 4 + 16, 3, 3] : parameter.shape), "\(parameter.name)")
    }
    let own = fine.parameters.filter { $0.name.hasPrefix(FinePath.prefix) }
    #expect(own.count == 12 && fine.parameters.count == plain.parameters.count + 12)
    #expect(
      shapes["fine.conv1.0.weight"] == [16, 3, 3, 3] && shapes["fine.conv2.0.weight"] == [16, 16, 3, 3])
    // The last block's value stands behind those from below, at the image's size.
    let place = try #require(fine.nodes.firstIndex { $0.name == "decoder.blocks.4.concatenate" })
    #expect(try fine.shapes(height: 45, width: 38)[place] == TensorShape(channels: 20, height: 45, width: 38))
  }

  @Test func gradientsAgreeWithFiniteDifferences() throws {
    let graph = try Unet.graph(Self.configuration(true))
    var random = SeededRandom(7)
    let network = NaiveNetwork(graph, parameters: random.parameters(of: graph))
    let image = random.tensor(batch: 2, channels: 3, height: 34, width: 33)
    let logits = network.logits(image, purpose: .training)
    let labels = random.labels(logits.batch * logits.height * logits.width, classes: 3)
    let loss = NaiveLoss(LossConfiguration(), labels: labels)
    let values = network.values(image, purpose: .training)
    let gradients = network.gradients(values, outputGradient: loss.backward(logits))
    let center = loss.forward(logits).total
    var checked = 0
    for (index, parameter) in graph.parameters.enumerated()
    where parameter.role == .trainable && parameter.name.hasPrefix(FinePath.prefix) {
      for place in (0..<parameter.count).shuffled(using: &random).prefix(2) {
        // Where a ReLU turns between the two, the quotient says nothing.
        let quotients = [1e-7, -1e-7].map { step in
          var moved = network
          moved.parameters[index][place] += step
          return (loss.forward(moved.logits(image, purpose: .training)).total - center) / step
        }
        let (mean, gradient) = ((quotients[0] + quotients[1]) / 2, gradients[index][place])
        if abs(quotients[0] - quotients[1]) > 1e-3 * max(abs(mean), 1e-3) { continue }
        checked += 1
        #expect(abs(mean - gradient) <= 1e-3 * max(abs(gradient), 1e-3), "\(parameter.name)[\(place)]")
      }
    }
    #expect(checked >= 8)
  }

  /// The engine's gradients of the path are those of the definition.
  @Test(arguments: Machine.all)
  func theEngineGivesTheSameGradients(_ machine: Machine) throws {
    let graph = try Unet.graph(Self.configuration(true))
    var random = SeededRandom(9)
    let parameters = random.parameters(of: graph)
    let image = random.tensor(batch: 2, channels: 3, height: 32, width: 35)
    let labels = random.labels(2 * 32 * 35, classes: 3)
    let network = NaiveNetwork(graph, parameters: parameters)
    let values = network.values(image, purpose: .training)
    let expected = network.gradients(
      values,
      outputGradient: NaiveLoss(LossConfiguration(), labels: labels).backward(values[graph.output.index]))
    let store = try ParameterStore(graph: graph, kernels: machine.kernels)
    for (name, values) in zip(store.names, parameters) { store.write(name, values) }
    let executor = try Executor(
      graph: graph, parameters: store, batch: 2, height: 32, width: 35, purpose: .training,
      pool: ThreadPool(threads: machine.threads))
    _ = executor.input.update(fromContentsOf: image.interleaved)
    _ = labels.withUnsafeBufferPointer { executor.trainingPass(labels: $0) }
    for (index, parameter) in graph.parameters.enumerated()
    where parameter.role == .trainable
      && (parameter.name.hasPrefix(FinePath.prefix) || parameter.name == FinePath.joinedWeight)
    {
      let largest = expected[index].reduce(1e-3) { max($0, abs($1)) }
      for (found, wanted) in zip(store.gradient(parameter.name), expected[index]) {
        #expect(abs(Double(found) - wanted) <= 1e-3 * largest, "\(parameter.name)")
      }
    }
  }

  @Test func filesNameItByANameOfItsOwn() throws {
    let (plain, fine) = (Self.configuration(false), Self.configuration(true))
    #expect(!JSONText.compact(plain).contains("network"))
    #expect(JSONText.compact(fine).contains("\"network\":\"FineUnet\""))
    #expect(try JSONText.decode(UnetConfiguration.self, from: JSONText.compact(fine)) == fine)
    #expect(try JSONText.decode(UnetConfiguration.self, from: JSONText.compact(plain)) == plain)
    let other = JSONText.compact(fine).replacing("FineUnet", with: "OtherUnet")
    #expect(throws: DecodingError.self) { try JSONText.decode(UnetConfiguration.self, from: other) }
    #expect(fine.networkName == "FineUnet" && plain.networkName == "U-Net")
    var standard = UnetConfiguration(encoder: "resnet18", classCount: 3)
    #expect(standard.foreignPart == nil)
    standard.fine = true
    #expect(standard.foreignPart?.contains("FineUnet") == true)
  }
}
