import CKernels
import Testing

/// The instruction sets as arguments of tests.
enum InstructionSet: Int32, CaseIterable, Comparable, CustomTestStringConvertible {
  case portable = 0
  case avx2 = 1
  case avx512 = 2

  /// Those that this machine can run.
  static let supported: [Self] = allCases.filter { kernels_for(kernel_isa(rawValue: $0.rawValue)) != nil }

  var kernels: kernel_table { kernels_for(kernel_isa(rawValue: rawValue))!.pointee }

  var testDescription: String { "\(self)" }

  static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
