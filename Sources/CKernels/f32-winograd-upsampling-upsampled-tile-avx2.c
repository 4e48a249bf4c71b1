// f32_winograd_upsampling_upsampled_tile_avx2. Contract: `winograd_kernels.upsampled_tile` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"
#include "templates/f32.h"
#include "templates/winograd-upsampling.h"

#define KERNEL f32_winograd_upsampling_upsampled_tile_avx2
#include "templates/winograd-upsampled-tile.h"
#endif
