import Testing

/// Every half and every bfloat16.
@Suite struct ReducedPrecisionTests {
  enum Format: CaseIterable {
    case half, bfloat16

    func widened(_ bits: UInt16) -> Float {
      self == .half ? Float(halfBits: bits) : Float(bfloat16Bits: bits)
    }
    func narrowed(_ value: Float) -> UInt16 { self == .half ? value.halfBits : value.bfloat16Bits }
    var infinity: UInt16 { self == .half ? 0x7c00 : 0x7f80 }
  }

  @Test(arguments: Format.allCases) func everyValueReturns(_ format: Format) {
    let wrong = (0...UInt16.max).filter { bits in
      let value = format.widened(bits)
      let result = format.narrowed(value)
      return value.isNaN ? !format.widened(result).isNaN || (result ^ bits) & 0x8000 != 0 : result != bits
    }
    #expect(wrong.isEmpty)
  }

  /// The middle of two neighbours becomes the even one; what lies just beside it the nearer one.
  @Test(arguments: Format.allCases) func everyMiddleIsRoundedToEven(_ format: Format) {
    let wrong = (0..<format.infinity).filter { bits in
      let low = Double(format.widened(bits))
      // The neighbour of the greatest value is the power of two that stands in for infinity.
      let step = bits == format.infinity - 1 ? low - Double(format.widened(bits - 1)) : nil
      let high = step.map { low + $0 } ?? Double(format.widened(bits + 1))
      let middle = Float((low + high) / 2)
      let even = bits & 1 == 0 ? bits : bits + 1
      return format.narrowed(middle) != even || format.narrowed(-middle) != even | 0x8000
        || format.narrowed(middle.nextDown) != bits || format.narrowed(middle.nextUp) != bits + 1
    }
    #expect(wrong.isEmpty)
  }
}
