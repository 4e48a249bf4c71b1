import Foundation
import SkipSegFiles
import SkipSegWeights
import Testing

/// A file that Python's safetensors wrote (`scripts/make_fixtures.py`).
@Suite struct SafetensorsReadingTests {
  let file: SafetensorsFile

  init() throws { file = try SafetensorsFile(Fixture.path("types.safetensors")) }

  @Test(arguments: ["f64", "f16", "bf16"])
  func convertsToSinglePrecision(_ type: String) throws {
    let values = try file.floats(type)
    let expected = try file.floats(type + ".as.f32")
    #expect(values.count == 12)
    for (value, expected) in zip(values, expected) {
      #expect(value.bitPattern == expected.bitPattern || value.isNaN && expected.isNaN)
    }
  }

  @Test func readsSinglePrecisionBitForBit() throws {
    let values = try file.floats("f32")
    let greatest = Float.greatestFiniteMagnitude
    let tiny = Float.leastNormalMagnitude
    let expected = [
      0, -0.0, 1, -1.5, greatest, -greatest, tiny, tiny / 2, .infinity, -.infinity, .nan, 1.0 / 3,
    ]
    #expect(values.map(\.bitPattern) == expected.map(\.bitPattern))
  }

  @Test(arguments: ["i32", "i16", "i8", "u8"])
  func widensIntegers(_ type: String) throws {
    #expect(try file.integers(type) == file.integers(type + ".as.i64"))
  }

  @Test func readsIntegers() throws {
    #expect(try file.integers("i64") == [0, -1, .max, .min])
    #expect(try file.integers("scalar") == [7])
  }

  @Test func knowsShapes() throws {
    #expect(file.shape(of: "scalar") == [])
    #expect(file.shape(of: "empty") == [0, 3])
    #expect(try file.floats("empty") == [])
    #expect(file.shape(of: "matrix") == [2, 3])
    #expect(try file.floats("matrix") == [0, 1, 2, 3, 4, 5])
    #expect(file.shape(of: "none") == nil)
    #expect(file.entries.count == 23)
  }

  @Test func readsMetadata() {
    #expect(file.metadata == ["text": "\"quoted\" \\ ä€😀\n\u{1}"])
  }

  @Test func refusesWhatIsNotThere() throws {
    #expect(throws: WeightFileError.missingTensor(path: file.path, name: "none")) { try file.floats("none") }
  }

  @Test func refusesUnsuitableTypes() throws {
    let floats: [ElementType] = [.float16, .bfloat16, .float32, .float64]
    #expect(
      throws: WeightFileError.unsuitableType(path: file.path, tensor: "flags", type: .bool, wanted: floats)
    ) { try file.floats("flags") }
    let error = #expect(throws: WeightFileError.self) { try file.integers("matrix") }
    #expect(
      error?.description.hasSuffix("'matrix' has dtype F32, expected BOOL, U8, I8, U16, I16, U32, I32, I64")
        == true)
  }

  @Test func namesAMissingFile() {
    let path = "/no/such/folder/model.safetensors"
    let error = #expect(throws: FileError.cannotRead(path: path, code: ENOENT)) { try SafetensorsFile(path) }
    #expect(error.map { "\($0)".hasPrefix(path + ": cannot be read") } == true)
  }
}
