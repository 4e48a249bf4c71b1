// The kernels that pack what products of bfloat16 read, entries of `kernel_table`: their list and, where KERNEL names
// those of one instruction set, their code.
#ifndef KERNEL
#define PACKING_KERNELS(kernel, prefix, set)                                                                           \
  kernel(kernel_table, pair_weights, prefix, set)                                                                      \
  kernel(kernel_table, pair_pixels, prefix, set)                                                                       \
  kernel(kernel_table, planar, prefix, set)
#else
#include "../templates/pair-weights.h"
#include "../templates/pair-pixels.h"
#include "../templates/planar.h"
#endif
