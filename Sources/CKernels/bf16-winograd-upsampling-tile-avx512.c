// bf16_winograd_upsampling_tile_avx512. Contract: `winograd_kernels.tile` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"
#include "templates/bf16.h"
#include "templates/winograd-upsampling.h"

#define KERNEL bf16_winograd_upsampling_tile_avx512
#include "templates/winograd-tile.h"
#endif
