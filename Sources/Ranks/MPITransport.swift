import CMPI
import Foundation
import SkipSegBasics
import Synchronization

/// The ranks of an MPI launch. MPI starts them, moves their bytes and ends them, and does nothing else: no sum, no
/// collective call, whose results would depend on the number of ranks.
///
/// From its start to its end MPI belongs to one thread of its own, which sleeps between looks at what is under way.
package final class MPITransport: Transport {
  package let rank: Int
  package let size: Int
  /// The library and its version, such as "Open MPI 4.1.4".
  package let library: String

  /// The exit code of a process that ends all ranks, as one of them is silent or lost: EX_TEMPFAIL of sysexits.h, "try
  /// again later".
  package static let lostRankExitCode: Int32 = 75

  private let messages: MPIMessages
  private let thread: CommunicationThread
  /// When progress was told last.
  private let lastTold = Mutex(ContinuousClock.now - .seconds(1))

  /// Opens the library of the launch and waits for the other ranks. To be done once in a process.
  ///
  /// - Parameter timeout: how long ranks may take to start.
  package init(_ launch: Launch, timeout: Duration) throws(MPIError) {
    let thread = CommunicationThread()
    var isJoined = false
    defer { if !isJoined { thread.end() } }
    let opened = thread.perform { Result { () throws(MPIError) in try MPILibrary(of: launch) } }!
    let library = try opened.get()
    let joined = thread.perform(timeout: timeout) {
      Result { () throws(MPIError) in try Self.join(launch, library) }
    }
    guard let joined else { throw .notMet(library: library.version, after: timeout) }
    messages = try joined.get()
    isJoined = true
    (rank, size, self.library, self.thread) = (messages.rank, messages.size, library.version, thread)
    thread.submit { [messages, thread] in
      // A rank that is lost is found by the next exchange.
      thread.lookAfter = { (try? messages.areSignsUnderWay()) ?? false }
    }
  }

  private static func join(_ launch: Launch, _ library: MPILibrary) throws(MPIError) -> MPIMessages {
    func check(_ function: String, _ code: Int32) throws(MPIError) {
      if code != 0 { throw .failed(function: function, code: Int(code), library: library.name) }
    }
    var (rank, size): (Int32, Int32) = (0, 0)
    // Open MPI moves a large message over TCP by a single put, whose answer waits behind what goes the other way: a link then
    // works one way at a time. Put by pieces, both ways are full. Who has said otherwise is heard.
    setenv("OMPI_MCA_btl_tcp_rdma_pipeline_frag_size", "\(256 << 10)", 0)
    try check("MPI_Init_thread", cmpi_initialize())
    try check("MPI_Comm_rank", cmpi_rank(&rank))
    try check("MPI_Comm_size", cmpi_size(&size))
    // With another launcher's library each process is alone.
    guard (launch.rank ?? Int(rank)) == rank, (launch.size ?? Int(size)) == size else {
      if size == 1 { _ = cmpi_finalize() }
      throw .otherLauncher(
        launch, library: library.name, version: library.version, rank: Int(rank), size: Int(size))
    }
    do throws(TransportError) { return try MPIMessages(rank: Int(rank), size: Int(size)) } catch {
      throw .failed(function: "MPI_Irecv", code: -1, library: library.name)
    }
  }

  package func exchange(
    receives: [Transfer], sends: [Transfer], timeout: Duration
  ) throws(TransportError) {
    // The caller waits, so that the memory stays.
    nonisolated(unsafe) let (receives, sends) = (receives, sends)
    try thread.perform { [messages] in
      Result { () throws(TransportError) in
        try messages.exchange(receives: receives, sends: sends, timeout: timeout)
      }
    }!.get()
  }

  package func tellProgress() {
    // Work may be done in small pieces; others look at the time in seconds.
    let isTime = lastTold.withLock { last in
      let now = ContinuousClock.now
      guard now - last >= .milliseconds(250) else { return false }
      last = now
      return true
    }
    guard isTime else { return }
    thread.submit { [messages] in try? messages.tellProgress() }
  }

  package func finish(timeout: Duration) throws(TransportError) {
    try thread.perform { [messages, thread] in
      Result { () throws(TransportError) in
        try messages.leave(timeout: timeout)
        thread.lookAfter = { false }
      }
    }!.get()
    // All have left: nobody waits for this rank, whatever becomes of its library.
    _ = thread.perform(timeout: timeout) { cmpi_finalize() }
    thread.end()
  }

  /// Ends the processes of all ranks, as one of them is silent or lost; this process within 5 seconds.
  ///
  /// Where the network is cut, one library's abort waits for what can't come, and a mere exit of this process leaves
  /// the other's launcher waiting: so both are done. MPICH's launcher ends without passing on what it has not yet read,
  /// so it gets a moment for what this process said last.
  package func abort(exitCode: Int32 = lostRankExitCode) -> Never {
    var alarms = sigset_t()
    sigemptyset(&alarms)
    sigaddset(&alarms, SIGALRM)
    signal(SIGALRM, SIG_DFL)
    pthread_sigmask(SIG_UNBLOCK, &alarms, nil)
    alarm(5)
    usleep(500_000)
    thread.submit { _ = cmpi_abort(exitCode) }
    while true { sleep(60) }
  }

  /// The sums over all ranks in place of the floats, by MPI_Allreduce: to compare speeds with. The sums depend on the
  /// library and on the number of ranks.
  package func sumByLibrary(_ floats: UnsafeMutableBufferPointer<Float>) -> Bool {
    nonisolated(unsafe) let floats = floats
    return thread.perform { cmpi_sum(floats.baseAddress, Int32(floats.count)) } == 0
  }
}
