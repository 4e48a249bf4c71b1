import Foundation
import SkipSegEngine

/// What a process says of itself when it meets the others.
package struct RankIdentity: Codable, Sendable, Equatable {
  /// The name of its machine.
  package var host: String
  /// Of the program, with its commit.
  package var version: String
  /// The instruction set that it computes with.
  package var kernels: String
  /// What it was asked to do, as text that is equal where that is.
  package var request: String

  /// That of this process.
  package init(version: String, request: String) {
    host = ProcessInfo.processInfo.hostName
    self.version = version
    kernels = KernelSet.best.name
    self.request = request
  }

  /// - Throws: where the sums of the two would not be of one run.
  func check(_ other: RankIdentity) throws(RankError) {
    let hosts = (host, other.host)
    if version != other.version {
      throw .differ(
        "\(hosts.0) runs skipseg \(version), \(hosts.1) runs \(other.version)",
        remedy: "install the same on all machines")
    }
    if kernels != other.kernels {
      throw .differ(
        "\(hosts.0) computes with \(kernels), \(hosts.1) with \(other.kernels), and their sums differ",
        remedy: "set SKIPSEG_ISA=avx2 on all ranks")
    }
    if request != other.request {
      throw .differ(
        "\(hosts.0) and \(hosts.1) were started with other options", remedy: "give all ranks the same")
    }
  }
}
