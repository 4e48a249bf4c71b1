import SkipSegEngine
import SkipSegWeights
import TestSupport
import Testing

/// Every loss and its gradient, computed in double precision by PyTorch and segmentation_models_pytorch from logits of
/// which a tenth is ignored and, of more than two classes, one is absent.
@Suite struct LossParityTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let seed: Int
    let name: String
    /// As `--loss` takes it.
    let loss: String
    let classCount: Int
    let classWeights: [Float]?
    let labelSmoothing: Float?
    let batch: Int
    let height: Int
    let width: Int

    var testDescription: String { name }
    var pixels: Int { batch * height * width }
    var values: FixtureValues { FixtureValues(seed: seed, biasMiddle: 0) }

    var configuration: LossConfiguration {
      let terms = loss.split(separator: "+").map { term in
        let parts = term.split(separator: "*")
        return LossTerm(
          LossKind(rawValue: String(parts.last!))!, factor: parts.count == 2 ? Float(parts[0])! : 1)
      }
      return LossConfiguration(terms, classWeights: classWeights, labelSmoothing: labelSmoothing ?? 0)
    }

    /// [class][n][height][width]
    var logits: [Float] {
      let image = height * width
      let values = values.uniform("logits", count: classCount * pixels, middle: 0, bound: 4)
      return (0..<classCount * pixels).map { index in
        let (c, pixel) = index.quotientAndRemainder(dividingBy: pixels)
        return values[(pixel / image * classCount + c) * image + pixel % image]
      }
    }

    /// Every pixel has an input channel of its own: a convolution's weights are the logits, and their gradient is the
    /// logits'.
    var graph: Graph {
      var builder = GraphBuilder()
      let image = builder.input(channels: pixels)
      let logits = builder.convolution(
        "logits", image, channels: classCount, kernel: 1, initializer: .xavierUniform)
      return builder.build(output: logits)
    }
  }

  private static let fixture: (cases: [Case], expected: SafetensorsFile) = {
    do { return try Fixture.cases("losses.safetensors", Case.self) } catch { fatalError("losses: \(error)") }
  }()

  static let cases = fixture.cases

  @Test(arguments: cases, Machine.all)
  func valueAndGradient(of it: Case, on machine: Machine) throws {
    let parameters = try ParameterStore(graph: it.graph, kernels: machine.kernels)
    parameters.write("logits.weight", it.logits)
    let executor = try Executor(
      graph: it.graph, parameters: parameters, batch: it.batch, height: it.height, width: it.width,
      purpose: .training, pool: ThreadPool(threads: machine.threads), loss: it.configuration)
    for pixel in 0..<it.pixels { executor.input[pixel * it.pixels + pixel] = 1 }
    let labels = it.values.labels(
      batch: it.batch, height: it.height, width: it.width, classCount: it.classCount)
    let loss = labels.withUnsafeBufferPointer { executor.trainingPass(labels: $0) }

    for (value, expected) in zip([loss.total] + loss.terms, try stored("losses", of: it)) {
      #expect(abs(value / expected - 1) < 1e-5, "\(value), expected \(expected)")
    }
    let expected = FixtureDigest(stored: try stored("gradient", of: it))
    let gradient = FixtureDigest(of: parameters.gradient("logits.weight"), like: expected)
    #expect(gradient.error(from: expected) < 1e-5)
  }

  private func stored(_ name: String, of it: Case) throws -> [Float] {
    try Self.fixture.expected.floats("\(it.name)/\(name)")
  }
}
