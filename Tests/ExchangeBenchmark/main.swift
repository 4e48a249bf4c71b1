// One rank of a launch that tries the transport or measures it, for scripts/ranks.sh and RanksTests:
//
//     mpirun -n 2 ExchangeBenchmark time FLOATS COUNT          the sum over all ranks, and MPI_Allreduce
//     mpirun -n 2 ExchangeBenchmark steps SECONDS COUNT FLOATS steps of so much work, which is slept, and their sum
//     mpirun -n 2 ExchangeBenchmark wait SECONDS               what waiting costs
//     mpirun -n 2 ExchangeBenchmark check                      whether all arrives as it was sent
//     mpirun -n 2 ExchangeBenchmark work SECONDS TIMEOUT told|silent   rank 0 works, the others wait for it
//     mpirun -n 2 ExchangeBenchmark loop FLOATS TIMEOUT        sums without end
//
// Rank 0 prints. Exit codes: 0 done; 1 no launch, or something arrived otherwise; 64 usage; 75 a rank was silent.

import Foundation
import SkipSegBasics
import SkipSegRanks

let arguments = Array(CommandLine.arguments.dropFirst())

func fail(_ message: String, exitCode: Int32 = 1) -> Never {
  FileHandle.standardError.write(Data("error: \(message)\n".utf8))
  exit(exitCode)
}

func number(_ place: Int) -> Double {
  guard arguments.indices.contains(place), let number = Double(arguments[place]), number >= 0 else {
    fail("argument \(place) must be a number", exitCode: 64)
  }
  return number
}

guard let launch = Launch(environment: ProcessInfo.processInfo.environment) else {
  fail("no launcher started this process as one of several")
}
let start = ContinuousClock.now
let transport: MPITransport
do { transport = try MPITransport(launch, timeout: .seconds(60)) } catch { fail("\(error)") }
let benchmark = Benchmark(transport: transport, opening: start.duration(to: .now))

do throws(TransportError) {
  switch arguments.first {
  case "time": try benchmark.time(floats: Int(number(1)), count: Int(number(2)))
  case "steps": try benchmark.steps(seconds: number(1), count: Int(number(2)), floats: Int(number(3)))
  case "wait": try benchmark.wait(seconds: number(1))
  case "check":
    guard try TransportCheck(transport: transport).passes() else {
      fail("something arrived otherwise than it was sent")
    }
  case "work":
    try benchmark.work(seconds: number(1), timeout: number(2), isTold: arguments.last == "told")
  case "loop": try benchmark.loop(floats: Int(number(1)), timeout: number(2))
  default: fail("time, steps, wait, check, work or loop", exitCode: 64)
  }
  try transport.finish(timeout: .seconds(60))
} catch {
  FileHandle.standardError.write(Data("rank \(transport.rank): \(error)\n".utf8))
  transport.abort()
}
