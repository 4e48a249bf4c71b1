// The transforms of weights of Winograd's convolutions, entries of `winograd_kernels`; weights are floats however
// planes are stored: their list and, where KERNEL names those of one instruction set, their code.
#ifndef KERNEL
#define WINOGRAD_WEIGHT_KERNELS(kernel, prefix, set)                                                                   \
  kernel(winograd_kernels, weights, prefix, set)                                                                       \
  kernel(winograd_kernels, weight_gradient, prefix, set)
#else
#include "../templates/winograd-weights.h"
#include "../templates/winograd-weight-gradient.h"
#endif
