/// How this process was started as one of several, as `mpirun` and `srun` do, by what its launcher left in the
/// environment. Nothing is opened to find out.
package struct Launch: Equatable, Sendable {
  /// The launcher as people know it.
  package let launcher: String
  /// Of this process, from 0; nil where the launcher doesn't say.
  package let rank: Int?
  /// How many processes there are; nil where the launcher doesn't say.
  package let size: Int?
  /// The MPI libraries in which the processes find each other, as the dynamic linker knows them: to be tried in this
  /// order. None where the launcher gave the processes nothing to find each other by.
  package let libraries: [String]

  /// The variable that names a library, by path or as the dynamic linker knows it: it stands for all others.
  package static let libraryVariable = "SKIPSEG_MPI"

  /// The libraries that speak with one kind of launcher.
  private enum Family {
    case openMPI, mpich

    var libraries: [String] {
      switch self {
      case .openMPI: ["libmpi.so.40", "libmpi_abi.so.1"]
      // Debian's name first; the others' next.
      case .mpich: ["libmpich.so.12", "libmpi.so.12", "libmpi_abi.so.1"]
      }
    }
  }

  /// The launch that this process is a part of; nil where the process is alone.
  ///
  /// The first launcher that says how many there are is believed: an `mpirun` within a Slurm job is the nearer one.
  package init?(environment: [String: String]) {
    func number(_ name: String) -> Int? {
      environment[name].flatMap { Int($0) }.flatMap { $0 < 0 ? nil : $0 }
    }
    let hasPMIx = number("PMIX_RANK") != nil
    let family: Family? = hasPMIx ? .openMPI : number("PMI_RANK") != nil ? .mpich : nil
    let candidates: [(launcher: String, rank: String, size: String, family: Family?)] = [
      ("mpirun", "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", .openMPI),
      ("mpiexec", "MV2_COMM_WORLD_RANK", "MV2_COMM_WORLD_SIZE", .mpich),
      ("mpiexec", "PMI_RANK", "PMI_SIZE", .mpich),
      ("jsrun", "JSM_NAMESPACE_RANK", "JSM_NAMESPACE_SIZE", .openMPI),
      // In an allocation SLURM_NTASKS is there without any srun; that of the step is srun's.
      ("srun", "SLURM_PROCID", "SLURM_STEP_NUM_TASKS", family),
    ]
    let found: (launcher: String, rank: Int?, size: Int?, family: Family?)
    if let it = candidates.first(where: { number($0.size) != nil }) {
      found = (it.launcher, number(it.rank), number(it.size), it.family)
    } else if environment["TORCHELASTIC_RUN_ID"] != nil, let size = number("WORLD_SIZE") {
      found = ("torchrun", number("RANK"), size, nil)
    } else if hasPMIx {
      // Open MPI 5 leaves no more than this.
      found = ("mpirun", number("PMIX_RANK"), nil, .openMPI)
    } else if let rank = number("SLURM_PROCID"), rank > 0 {
      found = ("srun", rank, nil, family)
    } else {
      return nil
    }
    if let size = found.size, size <= 1 { return nil }
    (launcher, rank, size) = (found.launcher, found.rank, found.size)
    let chosen = environment[Self.libraryVariable] ?? ""
    libraries = chosen.isEmpty ? found.family?.libraries ?? [] : [chosen]
  }

  package init(launcher: String, rank: Int?, size: Int?, libraries: [String]) {
    (self.launcher, self.rank, self.size, self.libraries) = (launcher, rank, size, libraries)
  }
}
