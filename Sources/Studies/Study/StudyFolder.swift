import SkipSegBasics
import SkipSegFiles
import SkipSegReports
import SkipSegTraining

/// The folder of a study and the names of the files in it.
package struct StudyFolder: Sendable, Equatable {
  package let path: String

  package init(path: String) { self.path = path }

  /// Everything that is needed to repeat the study.
  package var configuration: String { FileSystem.join(path, "config.json") }
  /// What it came to, but for times.
  package var report: String { FileSystem.join(path, "study.json") }
  package var page: String { FileSystem.join(path, StudyPage.name) }
  /// One line a run.
  package var runs: String { FileSystem.join(path, "runs.csv") }
  /// One line a step, a column a run.
  package var steps: String { FileSystem.join(path, "steps.csv") }
  /// All that a clock said.
  package var times: String { FileSystem.join(path, "times.csv") }

  package func run(_ run: StudyRun) -> RunFolder {
    RunFolder(path: FileSystem.join(path, "runs/\(run.name)"))
  }

  /// What a run came to.
  func result(_ run: StudyRun) -> String { part("runs", run.name) }
  /// What was measured of a network.
  func measurement(_ variant: StudyVariant) -> String { part("networks", variant.name) }
  func chart(_ name: String) -> String { FileSystem.join(path, "\(name).svg") }

  private func part(_ kind: String, _ name: String) -> String {
    FileSystem.join(path, "results/\(kind)/\(name).json")
  }

  /// Keeps every other process from working on this study, for as long as the lock lives.
  func lock() throws -> FileLock {
    guard let lock = try FileLock(FileSystem.join(path, ".lock")) else {
      throw StudyError.inUse(folder: path)
    }
    return lock
  }
}

/// Why a study can't begin or go on.
package enum StudyError: Error, Equatable {
  /// It can't be as it is asked for.
  case configuration(StudyFault)
  /// A network can't be trained.
  case variant(String, reason: String)
  case inUse(folder: String)
  case notAStudy(folder: String)
  /// A file of the study says something that can't be understood.
  case damaged(file: String)

  /// Whether the options are to blame.
  package var isUsage: Bool { if case .configuration = self { true } else { false } }
}

extension StudyError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .configuration(let fault): "\(fault)"
    case .variant(let name, let reason): "\(name): \(reason)"
    case .inUse(let folder):
      "\(folder): another process works on this study; wait for its end or stop it"
    case .notAStudy(let folder):
      "\(folder): holds no config.json of a study, so there is nothing to go on with; give the folder of a study"
    case .damaged(let file):
      "\(file): can't be understood; remove it, and it is made anew"
    }
  }
}

extension StudyFolder {
  /// A value that an earlier process has left; nil where there is none.
  func stored<Value: Decodable>(_ type: Value.Type, _ path: String) throws -> Value? {
    guard FileSystem.exists(path) else { return nil }
    let text = String(decoding: try FileSystem.read(path), as: UTF8.self)
    guard let value = try? JSONText.decode(type, from: text) else { throw StudyError.damaged(file: path) }
    return value
  }
}
