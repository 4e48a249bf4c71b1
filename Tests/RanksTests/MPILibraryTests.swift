import SkipSegBasics
import SkipSegRanks
import TestSupport
import Testing

/// What is said of libraries that can't be opened, and of launches that lead to none.
@Suite struct MPILibraryTests {
  private func error(_ environment: [String: String]) throws -> String {
    let launch = try #require(Launch(environment: environment))
    let error = #expect(throws: MPIError.self) { try MPILibrary(of: launch) }
    return try "\(#require(error))"
  }

  private func error(opening library: String) throws -> String {
    try error(["OMPI_COMM_WORLD_RANK": "0", "OMPI_COMM_WORLD_SIZE": "2", "SKIPSEG_MPI": library])
  }

  @Test func aLibraryThatIsNotThereIsNamed() throws {
    let words = try error(opening: "/nowhere/libmpi.so")
    #expect(words.hasPrefix("no MPI library could be opened: "))
    #expect(words.contains("/nowhere/libmpi.so"))
    #expect(words.hasSuffix("; name an MPI library in SKIPSEG_MPI"))
  }

  @Test func aFileThatIsNoLibraryIsNamed() throws {
    let folder = try TemporaryFolder()
    try folder.write("no library", "libmpi.so")
    let words = try error(opening: folder.path("libmpi.so"))
    #expect(words.contains(folder.path("libmpi.so")))
    #expect(words.split(separator: "\n").count == 1)
  }

  @Test func allNamesThatWereTriedAndThePackageAreSaid() {
    let words = MPIError.notOpened(
      names: ["libmpich.so.12", "libmpi.so.12"],
      reasons: ["libmpich.so.12: not here", "libmpi.so.12: nor here"]
    ).description
    #expect(
      words
        == "no MPI library could be opened: libmpich.so.12: not here; libmpi.so.12: nor here; install MPICH "
        + "(package mpich), or name its library in SKIPSEG_MPI")
    #expect(MPIError.notOpened(names: ["libmpi.so.40"], reasons: [""]).description.contains("openmpi-bin"))
  }

  #if os(Linux)
    @Test func aLibraryOfAnotherKindIsNone() throws {
      #expect(
        try error(opening: "libm.so.6")
          == "no MPI_Init_thread in libm.so.6: it is no MPI library; name one in SKIPSEG_MPI")
    }
  #endif

  @Test func aLauncherThatBringsNobodyTogetherSaysHow() throws {
    #expect(
      try error(["SLURM_STEP_NUM_TASKS": "8", "SLURM_PROCID": "0"])
        == "srun started 8 processes that can't find each other: start them with srun --mpi=pmix, or --mpi=pmi2 for MPICH"
    )
    #expect(
      try error(["TORCHELASTIC_RUN_ID": "x", "WORLD_SIZE": "2", "RANK": "1"])
        == "torchrun started 2 processes that can't find each other: start them with mpirun")
  }

  @Test(arguments: [
    (
      "Open MPI v4.1.4, package: Debian OpenMPI, ident: 4.1.4, repo rev: v4.1.4, May 26, 2022",
      "Open MPI 4.1.4"
    ),
    ("MPICH Version:\t4.0.2\nMPICH Release date:\tThu Apr  7 12:34:45 CDT 2022\n", "MPICH 4.0.2"),
    ("Intel(R) MPI Library 2021.11 for Linux* OS\n", "Intel(R) MPI Library 2021.11 for Linux* OS"),
    ("", ""),
  ])
  func aVersionIsShort(text: String, version: String) {
    #expect(MPILibrary.version(in: text) == version)
  }

  @Test func whatIsTooLongIsCut() {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 10, alignment: 1)
    defer { bytes.deallocate() }
    let pieces = MPIMessages.pieces(of: bytes, longest: 4)
    #expect(pieces.map(\.count) == [4, 4, 2])
    #expect(pieces.map { $0.baseAddress! - bytes.baseAddress! } == [0, 4, 8])
    #expect(MPIMessages.pieces(of: bytes, longest: 5).map(\.count) == [5, 5])
    #expect(MPIMessages.pieces(of: bytes, longest: 10).map(\.count) == [10])
    #expect(MPIMessages.pieces(of: .init(rebasing: bytes[..<0]), longest: 4).map(\.count) == [0])
    #expect(MPIMessages.longestMessage <= Int(Int32.max))
  }

  /// MPI promises 0 to 32,767; signs have 0.
  @Test func tagsStayWithinWhatMPIPromises() {
    func tag(_ number: Int) -> Int32 {
      MPIMessages.tag(of: Transfer(peer: 1, tag: number, bytes: .init(start: nil, count: 0)))
    }
    #expect([0, 1, 32_766].map(tag) == [1, 2, 32_767])
    #expect([32_767, 1_000_000, .max].map(tag).allSatisfy { (1...32_767).contains($0) })
    #expect(tag(32_767) == tag(0) && tag(40_000) != tag(0))
  }
}
