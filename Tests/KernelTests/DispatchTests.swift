import CKernels
import Testing

struct DispatchTests {
  @Test(arguments: InstructionSet.supported)
  func tableNamesItself(set: InstructionSet) {
    #expect(set.kernels.isa.rawValue == set.rawValue)
    #expect(set.kernels.tile_vectors == (set >= .avx512 ? 2 : 1))
  }

  @Test func portableIsAlwaysThere() {
    #expect(InstructionSet.supported.first == .portable)
  }

  @Test func supportHasNoGaps() {
    #expect(
      InstructionSet.supported == InstructionSet.allCases.filter { $0 <= InstructionSet.supported.max()! })
  }

  @Test(arguments: InstructionSet.allCases)
  func capIsObeyed(cap: InstructionSet) {
    let expected = min(cap, InstructionSet.supported.max()!)
    #expect(kernels_capped("\(cap)").pointee.isa.rawValue == expected.rawValue)
  }

  @Test(arguments: [nil, "", "sse9", "AVX2"])
  func unknownCapCapsNothing(cap: String?) {
    #expect(kernels_capped(cap).pointee.isa.rawValue == InstructionSet.supported.max()!.rawValue)
  }
}
