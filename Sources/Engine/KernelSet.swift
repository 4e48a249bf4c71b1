import CKernels

/// The micro-kernels of one instruction set (contracts in CKernels.h).
package struct KernelSet: @unchecked Sendable {
  // The tables are constants of the C module: reading them from any thread is safe.
  let table: UnsafePointer<kernel_table>

  /// The best set that this processor and its operating system offer, capped by the environment variable
  /// `SKIPSEG_ISA` (portable, avx2, avx512).
  package static let best = KernelSet(table: kernels_best())

  /// Every set that this machine can run, the portable one first.
  package static let supported: [KernelSet] = [kernel_isa_portable, kernel_isa_avx2, kernel_isa_avx512]
    .compactMap { kernels_for($0).map(KernelSet.init(table:)) }

  package var name: String {
    switch table.pointee.isa {
    case kernel_isa_avx512: "AVX-512"
    case kernel_isa_avx2: "AVX2"
    default: "portable"
    }
  }

  /// Vectors of 16 output channels that one register tile holds, for a tensor of `blocks` channel blocks.
  func tileVectors(forBlocks blocks: Int) -> Int {
    let widest = Int(table.pointee.tile_vectors)
    return blocks % widest == 0 ? widest : 1
  }
}
