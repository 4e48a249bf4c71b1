import Foundation
import TestSupport
import Testing

/// What `skipseg info` says about weights that are no model of its own.
@Suite struct WeightInfoTests {
  private static let fixtures = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("WeightsTests/Fixtures/pytorch").path

  @Test(arguments: [
    ("state_dict-archive.pth", "PyTorch"),
    ("module-legacy.pth", "PyTorch, in the format before version 1.6"),
    ("expected.safetensors", "safetensors"),
  ])
  func listsTheTensors(file: String, format: String) throws {
    let folder = try TemporaryFolder()
    let result = try Command(["info", "\(Self.fixtures)/\(file)"], in: folder.path)
    #expect(result.exitCode == 0 && result.errors.isEmpty, "\(result.errors)")
    let lines = result.output.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
    #expect(lines.prefix(2) == ["format \(format)", "tensors 30"])
    let prefix = file.hasPrefix("module") ? "module." : ""
    #expect(lines.contains("\(prefix)0.weight F32 4 x 3 x 3 x 3"))
    #expect(lines.contains("\(prefix)1.num_batches_tracked I64"))
    #expect(lines.contains("\(prefix)half transposed F16 7 x 3"))
  }

  @Test func refusesAWholeModelInOneLine() throws {
    let folder = try TemporaryFolder()
    let result = try Command(["info", "\(Self.fixtures)/whole-model-archive.pth"], in: folder.path)
    #expect(result.exitCode == 1)
    #expect(result.errorLines.count == 1)
    #expect(result.errors.contains("torch.nn.modules.container.Sequential"))
  }
}
