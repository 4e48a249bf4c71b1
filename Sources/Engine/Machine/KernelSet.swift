import CKernels

/// The micro-kernels of one instruction set (contracts in CKernels.h).
package struct KernelSet: @unchecked Sendable {
  // The tables are constants of the C module: reading them from any thread is safe.
  let table: UnsafePointer<kernel_table>

  /// The best set that this processor and its operating system offer, capped by the environment variable
  /// `SKIPSEG_ISA` (portable, avx2, avx512, amx).
  package static let best = KernelSet(table: kernels_best())

  /// Every set that this machine can run, the portable one first.
  package static let supported: [KernelSet] = [
    kernel_isa_portable, kernel_isa_avx2, kernel_isa_avx512, kernel_isa_amx,
  ].compactMap { kernels_for($0).map { KernelSet(table: $0) } }

  /// Whether products of bfloat16 are worth their rounding of the weights: where a unit of the processor computes them.
  package let prefersBfloat16Products: Bool

  /// - Parameter prefersBfloat16Products: nil: what is fastest.
  init(table: UnsafePointer<kernel_table>, prefersBfloat16Products: Bool? = nil) {
    self.table = table
    self.prefersBfloat16Products = prefersBfloat16Products ?? (table.pointee.isa == kernel_isa_amx)
  }

  /// The same kernels, with products of bfloat16 or without.
  package func preferringBfloat16Products(_ isPreferred: Bool) -> KernelSet {
    KernelSet(table: table, prefersBfloat16Products: isPreferred)
  }

  package var name: String {
    switch table.pointee.isa {
    case kernel_isa_amx: "AMX"
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
