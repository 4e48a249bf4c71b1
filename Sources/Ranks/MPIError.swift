import SkipSegBasics

/// Why the processes of a launch don't find each other.
package enum MPIError: Error, Equatable {
  /// The launcher left nothing by which they could.
  case noWayTogether(launcher: String, size: Int?)
  /// - Parameters:
  ///   - names: the libraries that were tried.
  ///   - reasons: the dynamic linker's words for each.
  case notOpened(names: [String], reasons: [String])
  /// The library is none of MPI, or a part of one.
  case symbolMissing(String, library: String)
  /// The library knows another rank or size than the launcher: it belongs to another launcher.
  ///
  /// - Parameter version: of the library.
  case otherLauncher(Launch, library: String, version: String, rank: Int, size: Int)
  /// A call at the start that the library answered with an error.
  case failed(function: String, code: Int, library: String)
  /// The library still waits for others.
  case notMet(library: String, after: Duration)
}

extension MPIError: CustomStringConvertible {
  package var description: String {
    let variable = Launch.libraryVariable
    switch self {
    case .noWayTogether(let launcher, let size):
      let started =
        "\(launcher) started \(size.map { "\($0)" } ?? "several") processes that can't find each other"
      return launcher == "srun"
        ? "\(started): start them with srun --mpi=pmix, or --mpi=pmi2 for MPICH"
        : "\(started): start them with mpirun"
    case .notOpened(let names, let reasons):
      let remedy =
        names.compactMap { Self.packages[$0] }.first.map {
          "install \($0.library) (package \($0.package)), or name its library in \(variable)"
        } ?? "name an MPI library in \(variable)"
      return "no MPI library could be opened: \(reasons.joined(separator: "; ")); \(remedy)"
    case .symbolMissing(let symbol, let library):
      return "no \(symbol) in \(library): it is no MPI library; name one in \(variable)"
    case .otherLauncher(let launch, let library, let version, let rank, let size):
      let place = [launch.rank.map { "rank \($0)" }, launch.size.map { "of \($0)" }].compactMap(\.self)
      let remedy =
        launch.launcher == "srun"
        ? "start the processes with srun --mpi=pmix, or name the library that Slurm works with in \(variable)"
        : "start the processes with that library's own launcher, or name the launcher's library in \(variable)"
      return
        "\(launch.launcher) started this process as \(place.joined(separator: " ")), but \(version) (\(library)) "
        + "takes it for rank \(rank) of \(size): \(remedy)"
    case .failed(let function, let code, let library):
      return "\(function) of \(library) failed with code \(code)"
    case .notMet(let library, let duration):
      return
        "\(library) has waited \(duration.components.seconds) s for the other processes: at least one of them didn't start"
    }
  }

  /// What Debian and Ubuntu call the package whose library has the name.
  private static let packages = [
    "libmpi.so.40": (library: "Open MPI", package: "openmpi-bin"),
    "libmpich.so.12": (library: "MPICH", package: "mpich"),
  ]
}
