// bf16_winograd_upsampling_upsampled_tile_portable. Contract: `winograd_kernels.upsampled_tile` in CKernels.h.
#include "portable.h"
#include "templates/bf16.h"
#include "templates/winograd-upsampling.h"

#define KERNEL bf16_winograd_upsampling_upsampled_tile_portable
#include "templates/winograd-upsampled-tile.h"
