/// A program that starts one command several times, as `mpirun` and `srun` do, by what it leaves in the environment.
package struct Launcher: Equatable, Sendable {
  /// As people know it.
  package let name: String
  /// How many processes it started; nil where it doesn't say.
  package let processCount: Int?

  /// The launcher that started this process as one of several; nil where the process is alone.
  ///
  /// The first that says how many there are is believed: an `mpirun` within a Slurm job is the nearer one.
  package init?(environment: [String: String]) {
    func number(_ name: String) -> Int? { environment[name].flatMap { Int($0) } }
    let sizes: [(String, Int?)] = [
      ("mpirun", number("OMPI_COMM_WORLD_SIZE")),
      ("mpiexec", number("MV2_COMM_WORLD_SIZE") ?? number("PMI_SIZE")),
      ("jsrun", number("JSM_NAMESPACE_SIZE")),
      // In an allocation SLURM_NTASKS is there without any srun; that of the step is srun's.
      ("srun", number("SLURM_STEP_NUM_TASKS")),
      ("torchrun", environment["TORCHELASTIC_RUN_ID"].flatMap { _ in number("WORLD_SIZE") }),
    ]
    if let (name, size) = sizes.first(where: { $0.1 != nil }) {
      guard let size, size > 1 else { return nil }
      self.init(name: name, processCount: size)
    } else if number("PMIX_RANK") != nil {
      // Open MPI 5 leaves no more than this.
      self.init(name: "mpirun", processCount: nil)
    } else if let rank = number("SLURM_PROCID"), rank > 0 {
      self.init(name: "srun", processCount: nil)
    } else {
      return nil
    }
  }

  package init(name: String, processCount: Int?) {
    self.name = name
    self.processCount = processCount
  }
}
