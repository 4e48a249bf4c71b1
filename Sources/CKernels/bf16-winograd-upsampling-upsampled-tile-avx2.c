// bf16_winograd_upsampling_upsampled_tile_avx2. Contract: `winograd_kernels.upsampled_tile` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"
#include "templates/bf16.h"
#include "templates/winograd-upsampling.h"

#define KERNEL bf16_winograd_upsampling_upsampled_tile_avx2
#include "templates/winograd-upsampled-tile.h"
#endif
