import Foundation
import SkipSegRanks

/// What is measured of a launch. Rank 0 prints a line of figures.
struct Benchmark {
  let transport: MPITransport
  /// What opening the library and meeting the other ranks took.
  let opening: Duration

  private static let timeout = Duration.seconds(120)

  /// Sums an array over all ranks some times, by the transport and by the library in turn.
  func time(floats: Int, count: Int) throws(TransportError) {
    let sum = ArraySum(transport: transport, count: floats)
    let ones = UnsafeMutableBufferPointer<Float>.allocate(capacity: floats)
    ones.initialize(repeating: 1)
    defer { ones.deallocate() }
    var (own, library): ([Double], [Double]) = ([], [])
    // The first exchange connects.
    for round in 0...count {
      try meet()
      let own1 = try seconds { () throws(TransportError) in try sum.run(timeout: Self.timeout) }
      try meet()
      let library1 = try seconds { () throws(TransportError) in _ = transport.sumByLibrary(ones) }
      if round > 0 {
        own.append(own1)
        library.append(library1)
      }
    }
    let size = Double(transport.size)
    say(
      "library \(transport.library.replacingOccurrences(of: " ", with: "_"))", ("ranks", size),
      ("opening", opening / .seconds(1)), ("exchange", median(own)), ("allreduce", median(library)),
      ("bytes", 2 * (size - 1) / size * Double(4 * floats)))
  }

  /// Takes steps of which each is work and a sum over all ranks; prints what of the time is work.
  func steps(seconds work: Double, count: Int, floats: Int) throws(TransportError) {
    let sum = ArraySum(transport: transport, count: floats)
    try sum.run(timeout: Self.timeout)
    try meet()
    let whole = try seconds { () throws(TransportError) in
      for _ in 0..<count {
        usleep(UInt32(work * 1e6))
        try sum.run(timeout: Self.timeout)
      }
    }
    say(
      "steps", ("work", work), ("step", whole / Double(count)), ("efficiency", Double(count) * work / whole))
  }

  /// Rank 0 is late: what share of a core the others take meanwhile. The last rank prints.
  func wait(seconds late: Double) throws(TransportError) {
    try meet()
    if transport.rank == 0 { usleep(UInt32(late * 1e6)) }
    let before = processorSeconds
    let waited = try seconds { () throws(TransportError) in try meet() }
    if transport.rank == transport.size - 1 {
      show("waited", [("seconds", waited), ("share", (processorSeconds - before) / waited)])
    }
  }

  /// Rank 0 works for longer than the others wait for one that is silent.
  func work(seconds: Double, timeout: Double, isTold: Bool) throws(TransportError) {
    if transport.rank == 0 {
      let end = ContinuousClock.now + .seconds(seconds)
      while ContinuousClock.now < end {
        usleep(100_000)
        if isTold { transport.tellProgress() }
      }
    }
    try meet(timeout: .seconds(timeout))
    say("met")
  }

  /// Sums until something happens to a rank.
  func loop(floats: Int, timeout: Double) throws(TransportError) {
    let sum = ArraySum(transport: transport, count: floats)
    while true {
      try sum.run(timeout: .seconds(timeout))
      say("sum")
      usleep(100_000)
    }
  }

  /// All ranks are here.
  private func meet(timeout: Duration = Benchmark.timeout) throws(TransportError) {
    let others = (0..<transport.size).filter { $0 != transport.rank }
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: transport.size + 1, alignment: 1)
    defer { bytes.deallocate() }
    try transport.exchange(
      receives: others.map {
        Transfer(peer: $0, tag: 0, bytes: UnsafeMutableRawBufferPointer(rebasing: bytes[$0..<$0 + 1]))
      },
      sends: others.map {
        Transfer(peer: $0, tag: 0, bytes: UnsafeMutableRawBufferPointer(rebasing: bytes[transport.size...]))
      }, timeout: timeout)
  }

  private func seconds(_ work: () throws(TransportError) -> Void) throws(TransportError) -> Double {
    let start = ContinuousClock.now
    try work()
    return start.duration(to: .now) / .seconds(1)
  }

  private func median(_ values: [Double]) -> Double { values.isEmpty ? 0 : values.sorted()[values.count / 2] }

  /// That all threads of this process have taken so far.
  private var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private func say(_ text: String, _ figures: (name: String, value: Double)...) {
    if transport.rank == 0 { show(text, figures) }
  }

  private func show(_ text: String, _ figures: [(name: String, value: Double)]) {
    let line = ([text] + figures.map { "\($0.name) \($0.value)" }).joined(separator: " ")
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
  }
}
