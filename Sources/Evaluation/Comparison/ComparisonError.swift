import Foundation
import SkipSegBasics
import SkipSegFiles

/// Why two reports can't be compared.
public enum ComparisonError: Error, Equatable {
  /// Not what an evaluation writes.
  case noReport(file: String)
  /// A report of an earlier version, which kept no counts of each photograph.
  case withoutCounts(file: String)
  /// The reports are of other classes.
  case otherClasses(a: String, b: String, [String], [String])
  /// Not one photograph is in both reports.
  case nothingInCommon(a: String, b: String, String?, String?)
}

extension ComparisonError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noReport(let file):
      "\(file): is no report of an evaluation; expected the report.json that an evaluation writes"
    case .withoutCounts(let file):
      "\(file): is of an earlier version, which did not keep the counts of each photograph; evaluate again"
    case .otherClasses(let a, let b, let first, let second):
      "\(b): the classes are \(listed(second.map(legible))), but those of \(a) are \(listed(first.map(legible))); "
        + "only reports of the same classes, in the same order, can be compared"
    case .nothingInCommon(let a, let b, let first, let second):
      "\(a) and \(b) have no photograph in common: the first of one is \(first.map(legible) ?? "none"), of the other "
        + "\(second.map(legible) ?? "none"); evaluate both by the same data"
    }
  }
}

extension EvaluationReport {
  /// Reads a report.
  /// - Parameter path: of `report.json`, or of the folder that holds it.
  /// - Throws: `FileError`, or `ComparisonError` where the file is something else.
  public init(contentsOf path: String) throws {
    let file = FileSystem.isFolder(path) ? FileSystem.join(path, "report.json") : path
    let bytes = try FileSystem.read(file)
    do {
      self = try JSONDecoder().decode(EvaluationReport.self, from: Data(bytes))
    } catch { throw ComparisonError.noReport(file: file) }
  }
}
