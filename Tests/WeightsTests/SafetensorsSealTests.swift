import SkipSegFiles
import SkipSegWeights
import TestSupport
import Testing

@Suite struct SafetensorsSealTests {
  private let tensors = [
    "weight": SafetensorsTensor(shape: [3], floats: [1, -2, 3]),
    "half": SafetensorsTensor(shape: [3], floats: [1, -2, 3], precision: .float16),
    "count": SafetensorsTensor(shape: [], integers: [7]),
  ]

  @Test func anyDamageIsFound() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("sealed")
    try SafetensorsFile.write(tensors, metadata: ["key": "value"], isSealed: true, to: path)
    let file = try SafetensorsFile(path)
    try file.verifySeal()
    #expect(try file.floats("weight") == [1, -2, 3])
    #expect(file.entries.last?.name == "crc32")

    let bytes = try FileSystem.read(path)
    for bit in 0..<8 * bytes.count {
      var damaged = bytes
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      try folder.write(damaged, "damaged")
      #expect(throws: SafetensorsError.self, "bit \(bit)") {
        try SafetensorsFile(folder.path("damaged")).verifySeal()
      }
    }
    for count in bytes.indices {
      try folder.write(Array(bytes[..<count]), "damaged")
      #expect(throws: SafetensorsError.self, "cut off after \(count)") {
        try SafetensorsFile(folder.path("damaged")).verifySeal()
      }
    }
  }

  @Test func withoutASealThereIsNothingToVerify() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("unsealed")
    try SafetensorsFile.write(tensors, to: path)
    let error = #expect(throws: SafetensorsError.self) { try SafetensorsFile(path).verifySeal() }
    #expect(error?.fault == .notSealed)
  }
}
