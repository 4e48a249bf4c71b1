import Foundation
import SkipSegFiles
import SkipSegImaging
import TestSupport
import Testing

/// Files that an earlier version wrote (`scripts/make-earlier-run.sh`): a run of resnet18 of width 4 that was interrupted
/// in its fifth epoch of 30, and its best model until then. They open, and end in what they ended in then.
///
/// The portable kernels and these options (AdamW, moving average, constant learning rate, crops as they are)
/// need no function of the system's library whose last bit could differ.
@Suite struct EarlierVersionTests {
  private static let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures/earlier").path
  private static let environment = ["SKIPSEG_ISA": "portable"]

  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for name in try FileSystem.files(under: Self.fixture) {
      try folder.write(FileSystem.read(FileSystem.join(Self.fixture, name)), name)
    }
  }

  private func run(_ arguments: String...) throws -> Command {
    try Command(arguments, in: folder.path, environment: Self.environment)
  }

  @Test func aModelPredictsTheSame() throws {
    let result = try run("predict", "run", "data/val/images", "--output", "masks", "--logits")
    #expect(result.exitCode == 0, "\(result.errors)")
    let expected = [
      (
        labels: "5cd13fd33a99d62cf083db12ee2d558120790101d1c5440016142949f99ae251",
        logits: "248eff8a9b555eabde2b439611b0f5517449fe510e5b61b405e8155423d35d14"
      ),
      (
        labels: "9556042ccabc59a54f1c5cdebe3565529d027c394e2d8b1e3cc27d583367068d",
        logits: "7b3363af67cb6ce3452d259b8b9f3b3a0f889747173f4c9d6bf8be24719b97e9"
      ),
    ]
    for (index, expected) in expected.enumerated() {
      guard case .indices(let mask, _, _) = try ImageFile.decodeMask(folder.path("masks/\(index).png")) else {
        Issue.record("a mask of colours")
        continue
      }
      #expect(sha256(mask.labels.map { UInt8($0) }) == expected.labels)
      // Other processors multiply and add with one rounding.
      #if arch(x86_64)
        #expect(try sha256(FileSystem.read(folder.path("masks/\(index).npy"))) == expected.logits)
      #endif
    }
  }

  /// The run names its data by the folder that a process is in, which is Linux's own.
  @Test(.enabled(if: FileSystem.isFolder("/proc/self/cwd")))
  func aRunGoesOnToTheSameEnd() throws {
    let result = try run("train", "--resume", "run", "--threads", "2")
    #expect(result.exitCode == 0, "\(result.errors)")
    #if arch(x86_64)
      for (name, expected) in [
        ("best", "fea620e8da64c7ebf780bbab5770354e58a4f17e0119a1162addc9ca285f5328"),
        ("last", "5bec492dda41841018ec3a65e99dc17e043cab65b965214f8e28a8a4362895f4"),
      ] {
        #expect(sha256(try Self.tensorBytes(folder.path("run/\(name).safetensors"))) == expected, "\(name)")
      }
    #endif
  }

  /// Its two of eight samples were held out by rank, of which today's rule would hold out one.
  @Test(.enabled(if: FileSystem.isFolder("/proc/self/cwd")))
  func aRunKeepsWhatItHeldOut() throws {
    let fixture = Self.fixture + "-held-out"
    let place = try TemporaryFolder()
    for name in try FileSystem.files(under: fixture) {
      try place.write(FileSystem.read(FileSystem.join(fixture, name)), name)
    }
    let result = try Command(
      ["train", "--resume", "run", "--threads", "2"], in: place.path, environment: Self.environment)
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.errors.contains("2 of 8 samples held out, as when the run began"))
    #if arch(x86_64)
      for (name, expected) in [
        ("best", "06afcd426cff4d25883095df2cf7f39150b5a0f44646704828cae561907e6b0a"),
        ("last", "d0631777bf7294bdc88e6e508f04884ff722453417ddb1ebde1d56a5233dd75f"),
      ] {
        #expect(sha256(try Self.tensorBytes(place.path("run/\(name).safetensors"))) == expected, "\(name)")
      }
    #endif
  }

  /// What follows the header of a safetensors file, which later versions may say more in.
  private static func tensorBytes(_ path: String) throws -> ArraySlice<UInt8> {
    let bytes = try FileSystem.read(path)
    return bytes[(8 + bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) })...]
  }
}
