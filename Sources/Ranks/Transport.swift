/// Moves bytes between the ranks of a run. One thread uses it; calls meet in the order in which all ranks make them.
package protocol Transport: AnyObject, Sendable {
  /// Of this process, from 0.
  var rank: Int { get }
  /// How many ranks there are.
  var size: Int { get }

  /// Posts all `receives`, then all `sends`, and returns when all of them are complete.
  ///
  /// What goes from one rank to another is received in the order in which it is sent, at least where there are more than
  /// 32,767 tags.
  ///
  /// - Parameters:
  ///   - receives: where what comes from other ranks is put; at most one of a rank and tag.
  ///   - sends: what goes to other ranks.
  ///   - timeout: how long a rank that is waited for may stay silent: it neither sends what is waited for nor tells
  ///     progress.
  /// - Throws: `TransportError` where a rank is silent or lost.
  func exchange(receives: [Transfer], sends: [Transfer], timeout: Duration) throws(TransportError)

  /// Tells all other ranks that this one works: who waits for it waits on.
  func tellProgress()

  /// Ends this rank's part: all ranks meet, and nothing can be sent after it.
  func finish(timeout: Duration) throws(TransportError)
}

/// Bytes on their way to or from another rank; they stay in place until the exchange ends.
package struct Transfer {
  package let peer: Int
  /// At least 0; what was sent with a tag is received with it.
  package let tag: Int
  package let bytes: UnsafeMutableRawBufferPointer

  package init(peer: Int, tag: Int, bytes: UnsafeMutableRawBufferPointer) {
    self.peer = peer
    self.tag = tag
    self.bytes = bytes
  }
}

package enum TransportError: Error, Equatable {
  /// No sign of this rank for as long as may be.
  case silent(rank: Int)
  /// The other end is gone.
  case lost(rank: Int)
}
