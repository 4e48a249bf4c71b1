// The kernels between planes of floats and of bfloat16, entries of `kernel_table`: their list and, where KERNEL names
// those of one instruction set, their code.
#ifndef KERNEL
#define CONVERSION_KERNELS(kernel, prefix, set)                                                                        \
  kernel(kernel_table, widen, prefix, set)                                                                             \
  kernel(kernel_table, narrow, prefix, set)
#else
#include "../templates/widen.h"
#include "../templates/narrow.h"
#endif
