// The transforms of upsampled images of Winograd's convolutions, entries of `winograd_kernels`: their list and, where
// KERNEL names those of one instruction set, their code.
#ifndef KERNEL
#define WINOGRAD_UPSAMPLING_KERNELS(kernel, prefix, set)                                                               \
  kernel(winograd_kernels, upsampled_input, prefix, set)                                                               \
  kernel(winograd_kernels, upsampled_tile, prefix, set)                                                                \
  kernel(winograd_kernels, downsampled_output, prefix, set)
#else
#include "../templates/winograd-upsampled-input.h"
#include "../templates/winograd-upsampled-tile.h"
#include "../templates/winograd-downsampled-output.h"
#endif
