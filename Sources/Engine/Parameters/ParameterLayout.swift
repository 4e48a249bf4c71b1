/// How a parameter lies in the flat arenas: packed as the kernels read it, so that the forward pass and the optimiser
/// need no other form. Files hold PyTorch's order; `forEachIndex` joins the two.
enum ParameterLayout: Sendable {
  /// One value per channel; the lanes that a block leaves over hold zeros.
  case vector(ChannelLayout)
  /// [output tile][input block][ky * kernel + kx][input lane][vector of the tile][output lane].
  case convolution(inputs: ChannelLayout, outputs: ChannelLayout, kernel: Int)
  /// For images of few channels, whose pixels lie one after the other:
  /// [output tile][ky][kx * channels + channel][vector of the tile][output lane].
  case interleavedConvolution(channels: Int, outputs: ChannelLayout, kernel: Int)
  /// [block][ky * kernel + kx][lane].
  case depthwise(ChannelLayout, kernel: Int)
  case scalar

  /// Floats that it takes in an arena, a multiple of 16.
  var packedCount: Int {
    switch self {
    case .vector(let channels): channels.blocks * lanes
    case .convolution(let inputs, let outputs, let kernel):
      outputs.blocks * inputs.blocks * kernel * kernel * lanes * lanes
    case .interleavedConvolution(let channels, let outputs, let kernel):
      outputs.blocks * kernel * kernel * channels * lanes
    case .depthwise(let channels, let kernel): channels.blocks * kernel * kernel * lanes
    case .scalar: lanes
    }
  }

  /// Calls `body` with the index in PyTorch's order and the index in the packed order of every value, the former
  /// from 0 upwards.
  @inline(__always)
  func forEachIndex(_ kernels: KernelSet, _ body: (_ plain: Int, _ packed: Int) -> Void) {
    switch self {
    case .scalar: body(0, 0)
    case .vector(let channels):
      for (plain, packed) in channels.slots.enumerated() { body(plain, packed) }
    case .depthwise(let channels, let kernel):
      let taps = kernel * kernel
      for (channel, slot) in channels.slots.enumerated() {
        for tap in 0..<taps {
          body(channel * taps + tap, (slot / lanes * taps + tap) * lanes + slot % lanes)
        }
      }
    case .convolution(let inputs, let outputs, let kernel):
      let taps = kernel * kernel
      let vectors = kernels.tileVectors(forBlocks: outputs.blocks)
      let inputSlots = inputs.slots
      for (output, slot) in outputs.slots.enumerated() {
        let tile = slot / lanes / vectors
        let column = slot / lanes % vectors * lanes + slot % lanes
        for (input, inputSlot) in inputSlots.enumerated() {
          for tap in 0..<taps {
            let panel = (tile * inputs.blocks + inputSlot / lanes) * taps + tap
            let row = panel * lanes + inputSlot % lanes
            body((output * inputSlots.count + input) * taps + tap, row * vectors * lanes + column)
          }
        }
      }
    case .interleavedConvolution(let channels, let outputs, let kernel):
      let vectors = kernels.tileVectors(forBlocks: outputs.blocks)
      for (output, slot) in outputs.slots.enumerated() {
        let tile = slot / lanes / vectors
        let column = slot / lanes % vectors * lanes + slot % lanes
        for channel in 0..<channels {
          for ky in 0..<kernel {
            for kx in 0..<kernel {
              let row = ((tile * kernel + ky) * kernel + kx) * channels + channel
              body(
                ((output * channels + channel) * kernel + ky) * kernel + kx, row * vectors * lanes + column)
            }
          }
        }
      }
    }
  }
}
