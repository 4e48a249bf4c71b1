// bf16_winograd_4x4_tile_portable. Contract: `winograd_kernels.tile` in CKernels.h.
#include "portable.h"
#include "templates/bf16.h"
#include "templates/winograd-4x4.h"

#define KERNEL bf16_winograd_4x4_tile_portable
#include "templates/winograd-tile.h"
