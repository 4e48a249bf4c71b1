// The transforms of images of Winograd's convolutions, entries of `winograd_kernels`: their list and, where KERNEL
// names those of one instruction set, their code.
#ifndef KERNEL
#define WINOGRAD_IMAGE_KERNELS(kernel, prefix, set)                                                                    \
  kernel(winograd_kernels, input, prefix, set)                                                                         \
  kernel(winograd_kernels, output, prefix, set)                                                                        \
  kernel(winograd_kernels, tile, prefix, set)
#else
#include "../templates/winograd-input.h"
#include "../templates/winograd-output.h"
#include "../templates/winograd-tile.h"
#endif
