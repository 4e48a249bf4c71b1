/// Naive twins of the kernels, written from their contracts in double precision. A plane is an array [y][x][16].
package enum NaiveKernels {
  package static let lanes = 16
}
