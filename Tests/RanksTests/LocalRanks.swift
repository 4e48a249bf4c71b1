import Foundation
import SkipSegRanks
import SkipSegTraining
import Synchronization

/// Ranks that are threads of the tests.
struct LocalRanks {
  var count: Int
  var timeout = Duration.seconds(60)
  var incidents: [Int: LocalTransport.Incident] = [:]
  /// By rank: what the greeting says else than the others'.
  var differences: [Int: (inout RankIdentity) -> Void] = [:]

  /// Meets and does `work` as each rank at the same time; the results stand in their order. A rank whose work throws is
  /// gone for the others.
  func run<Value: Sendable>(
    _ work: @escaping @Sendable (RankEnsemble) throws -> Value
  ) -> [Result<Value, any Error>] {
    let results = Mutex([Result<Value, any Error>?](repeating: nil, count: count))
    let group = DispatchGroup()
    for transport in LocalTransport.ranks(count, incidents: incidents) {
      var identity = RankIdentity(version: "1", request: "train")
      identity.host = "node\(transport.rank + 1)"
      differences[transport.rank]?(&identity)
      let (timeout, own) = (timeout, identity)
      group.enter()
      let thread = Thread {
        let result = Result {
          try work(try RankEnsemble(transport, identity: own, timeout: timeout))
        }
        if case .failure = result { transport.leave() }
        results.withLock { $0[transport.rank] = result }
        group.leave()
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
    group.wait()
    return results.withLock { $0.map { $0! } }
  }
}
