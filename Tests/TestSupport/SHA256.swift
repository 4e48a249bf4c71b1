/// The SHA-256 of bytes in hexadecimal, as `sha256sum` prints it.
///
/// Source: FIPS 180-4, section 6.2.
package func sha256(_ bytes: some Collection<UInt8>) -> String {
  let bitCount = UInt64(bytes.count) * 8
  var message = Array(bytes) + [0x80]
  message += Array(repeating: 0, count: (56 - message.count) & 63)
  message += withUnsafeBytes(of: bitCount.bigEndian) { Array($0) }

  var state = fractions(of: 8) { $0.squareRoot() }
  let constants = fractions(of: 64, cubeRoot)
  for start in stride(from: 0, to: message.count, by: 64) {
    var words = (0..<16).map { word in
      message[start + word * 4..<start + word * 4 + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }
    for index in 16..<64 {
      let (early, late) = (words[index - 15], words[index - 2])
      let first = rotated(early, 7) ^ rotated(early, 18) ^ early >> 3
      let second = rotated(late, 17) ^ rotated(late, 19) ^ late >> 10
      words.append(words[index - 16] &+ first &+ words[index - 7] &+ second)
    }
    var (a, b, c, d, e, f, g, h) = (
      state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7]
    )
    for index in 0..<64 {
      let sum1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
      let next = h &+ sum1 &+ (e & f ^ ~e & g) &+ constants[index] &+ words[index]
      let sum0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)
      let top = next &+ sum0 &+ (a & b ^ a & c ^ b & c)
      (a, b, c, d, e, f, g, h) = (top, a, b, c, d &+ next, e, f, g)
    }
    state = zip(state, [a, b, c, d, e, f, g, h]).map { $0 &+ $1 }
  }
  return state.map { word in
    let digits = String(word, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }.joined()
}

private func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 { word >> count | word << (32 - count) }

/// The first 32 bits behind the point of the roots of the first primes.
private func fractions(of count: Int, _ root: (Double) -> Double) -> [UInt32] {
  let primes = (2...).lazy.filter { number in !(2..<number).contains { number % $0 == 0 } }
  return primes.prefix(count).map { prime in
    let root = root(Double(prime))
    return UInt32((root - root.rounded(.down)) * 0x1p32)
  }
}

/// By Newton's steps, to the last bits, of which 32 behind the point count.
private func cubeRoot(_ number: Double) -> Double {
  (0..<60).reduce(number) { root, _ in (2 * root + number / (root * root)) / 3 }
}
