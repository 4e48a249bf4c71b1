// The kernels on matrices of floats, entries of `kernel_table`: their list and, where KERNEL names those of one
// instruction set, their code.
#ifndef KERNEL
#define MATRIX_KERNELS(kernel, prefix, set)                                                                            \
  kernel(kernel_table, brgemm, prefix, set)                                                                            \
  kernel(kernel_table, weight_gradient, prefix, set)                                                                   \
  kernel(kernel_table, transpose, prefix, set)                                                                         \
  kernel(kernel_table, row_softmax, prefix, set)                                                                       \
  kernel(kernel_table, row_softmax_backward, prefix, set)
#else
#include "../templates/brgemm.h"
#include "../templates/weight-gradient.h"
#include "../templates/transpose-16x16.h"
#include "../templates/row-softmax.h"
#include "../templates/row-softmax-backward.h"
#endif
