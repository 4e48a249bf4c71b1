import CKernels
import Testing

/// The instruction sets as arguments of tests.
enum InstructionSet: Int32, CaseIterable, Comparable, CustomTestStringConvertible {
  case portable = 0
  case avx2 = 1
  case avx512 = 2
  case amx = 3

  /// Those that this machine can run.
  static let supported: [Self] = allCases.filter { kernels_for(kernel_isa(rawValue: $0.rawValue)) != nil }

  var kernels: kernel_table { table.pointee }
  func planes(_ storage: kernel_storage = kernel_storage_f32) -> plane_kernels {
    kernels_planes(table, storage).pointee
  }
  func winograd(_ form: winograd_form, _ storage: kernel_storage = kernel_storage_f32) -> winograd_kernels {
    kernels_winograd(table, form, storage).pointee
  }

  private var table: UnsafePointer<kernel_table> { kernels_for(kernel_isa(rawValue: rawValue))! }

  var testDescription: String { "\(self)" }

  static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
