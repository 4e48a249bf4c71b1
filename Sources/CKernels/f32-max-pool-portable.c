// f32_max_pool_portable. Contract: `plane_kernels.max_pool` in CKernels.h.
#include "portable.h"
#include "templates/f32.h"

#define KERNEL f32_max_pool_portable
#include "templates/max-pool.h"
