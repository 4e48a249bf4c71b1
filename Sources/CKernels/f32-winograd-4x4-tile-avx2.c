// f32_winograd_4x4_tile_avx2. Contract: `winograd_kernels.tile` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"
#include "templates/f32.h"
#include "templates/winograd-4x4.h"

#define KERNEL f32_winograd_4x4_tile_avx2
#include "templates/winograd-tile.h"
#endif
