import CMPI
import Foundation

/// What this rank sends and receives. To be used on one thread, on which MPI was initialized.
///
/// Beside what is exchanged, each pair of ranks has a channel of signs of one byte, for which a receive is always posted:
/// a rank tells by it that it works on, and at the end that it leaves.
package final class MPIMessages: @unchecked Sendable {
  /// Counts of MPI are of type `int`.
  package static let longestMessage = 1 << 30
  private static let signTag: Int32 = 0

  private enum Sign: UInt8 {
    case progress, leave
  }

  /// A message under way.
  private struct Message {
    let peer: Int
    var request: cmpi_request

    mutating func isDone() throws(TransportError) -> Bool {
      var done = false
      if cmpi_test(&request, &done) != 0 { throw .lost(rank: peer) }
      return done
    }
  }

  /// The channel of signs to and from one other rank.
  private struct Channel {
    var incoming: Message?
    var outgoing: Message?
  }

  let rank: Int
  let size: Int
  /// By rank; this rank's own stays empty.
  private var channels: [Channel]
  /// Of each rank the sign that comes from it and the one that goes to it.
  private let signs: UnsafeMutableRawBufferPointer

  init(rank: Int, size: Int) throws(TransportError) {
    self.rank = rank
    self.size = size
    channels = Array(repeating: Channel(), count: size)
    signs = .allocate(byteCount: 2 * size, alignment: 1)
    for peer in others { channels[peer].incoming = try receiveSign(from: peer) }
  }

  deinit { signs.deallocate() }

  private var others: [Int] { (0..<size).filter { $0 != rank } }

  // MARK: - Exchanges

  /// See `Transport`.
  func exchange(receives: [Transfer], sends: [Transfer], timeout: Duration) throws(TransportError) {
    var underWay: [Message] = []
    for transfer in receives {
      for bytes in Self.pieces(of: transfer.bytes) {
        underWay.append(try receive(bytes, from: transfer.peer, tag: Self.tag(of: transfer)))
      }
    }
    for transfer in sends {
      for bytes in Self.pieces(of: transfer.bytes) {
        underWay.append(try send(bytes, to: transfer.peer, tag: Self.tag(of: transfer)))
      }
    }
    try wait(timeout: timeout) { (patience) throws(TransportError) in
      var rest: [Message] = []
      for var message in underWay {
        if try message.isDone() { patience.hear(message.peer) } else { rest.append(message) }
      }
      underWay = rest
      return rest.map(\.peer)
    }
  }

  /// MPI promises tags up to this one only (MPI_TAG_UB).
  private static let highestTag = 32_767

  /// Signs have a tag of their own. Others come around again, as messages of one tag arrive in their order.
  package static func tag(of transfer: Transfer) -> Int32 { signTag + 1 + Int32(transfer.tag % highestTag) }

  /// Messages of one tag arrive in the order in which they were sent.
  package static func pieces(
    of bytes: UnsafeMutableRawBufferPointer, longest: Int = longestMessage
  ) -> [UnsafeMutableRawBufferPointer] {
    // What is empty is a message too.
    if bytes.count <= longest { return [bytes] }
    return stride(from: 0, to: bytes.count, by: longest).map {
      UnsafeMutableRawBufferPointer(rebasing: bytes[$0..<min($0 + longest, bytes.count)])
    }
  }

  // MARK: - Signs

  /// Tells the others that this rank works. Who hasn't taken the last such sign yet is told by that one.
  func tellProgress() throws(TransportError) {
    _ = try areSignsUnderWay()
    for peer in others where channels[peer].outgoing == nil {
      channels[peer].outgoing = try sendSign(.progress, to: peer)
    }
  }

  /// Whether a sign to another rank has still to leave.
  func areSignsUnderWay() throws(TransportError) -> Bool {
    var areUnderWay = false
    for peer in others {
      if try channels[peer].outgoing?.isDone() == true { channels[peer].outgoing = nil }
      areUnderWay = areUnderWay || channels[peer].outgoing != nil
    }
    return areUnderWay
  }

  /// Tells the others that this rank leaves, and waits until all of them leave.
  func leave(timeout: Duration) throws(TransportError) {
    var untold = Set(others)
    try wait(timeout: timeout) { (patience) throws(TransportError) in
      _ = try areSignsUnderWay()
      for peer in others where channels[peer].outgoing == nil && untold.remove(peer) != nil {
        channels[peer].outgoing = try sendSign(.leave, to: peer)
      }
      return others.filter {
        untold.contains($0) || channels[$0].incoming != nil || channels[$0].outgoing != nil
      }
    }
  }

  /// Takes the signs that have come.
  private func takeSigns(_ patience: inout Patience) throws(TransportError) {
    for peer in others {
      // A rank that works on for long without an exchange may have sent many.
      while try channels[peer].incoming?.isDone() == true {
        patience.hear(peer)
        let isLast = signs[2 * peer] == Sign.leave.rawValue
        channels[peer].incoming = isLast ? nil : try receiveSign(from: peer)
      }
    }
  }

  private func receiveSign(from peer: Int) throws(TransportError) -> Message {
    try receive(
      UnsafeMutableRawBufferPointer(rebasing: signs[2 * peer..<2 * peer + 1]), from: peer, tag: Self.signTag)
  }

  private func sendSign(_ sign: Sign, to peer: Int) throws(TransportError) -> Message {
    signs[2 * peer + 1] = sign.rawValue
    return try send(
      UnsafeMutableRawBufferPointer(rebasing: signs[2 * peer + 1..<2 * peer + 2]), to: peer, tag: Self.signTag
    )
  }

  // MARK: - Waiting

  /// Waits until `pass`, which looks at messages, names no rank more that it waits for.
  private func wait(
    timeout: Duration, _ pass: (inout Patience) throws(TransportError) -> [Int]
  ) throws(TransportError) {
    var patience = Patience(size: size, timeout: timeout, now: .now)
    while true {
      patience.advance(to: .now)
      try takeSigns(&patience)
      let awaited = try pass(&patience)
      if awaited.isEmpty { return }
      if let rank = patience.silent(among: awaited) { throw .silent(rank: rank) }
      if patience.shouldSleep { usleep(200) }
    }
  }

  private func send(
    _ bytes: UnsafeMutableRawBufferPointer, to peer: Int, tag: Int32
  ) throws(TransportError) -> Message {
    var request = cmpi_request()
    if cmpi_send(bytes.baseAddress, Int32(bytes.count), Int32(peer), tag, &request) != 0 {
      throw .lost(rank: peer)
    }
    return Message(peer: peer, request: request)
  }

  private func receive(
    _ bytes: UnsafeMutableRawBufferPointer, from peer: Int, tag: Int32
  ) throws(TransportError) -> Message {
    var request = cmpi_request()
    if cmpi_receive(bytes.baseAddress, Int32(bytes.count), Int32(peer), tag, &request) != 0 {
      throw .lost(rank: peer)
    }
    return Message(peer: peer, request: request)
  }
}
