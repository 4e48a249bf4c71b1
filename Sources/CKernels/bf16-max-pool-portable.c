// bf16_max_pool_portable. Contract: `plane_kernels.max_pool` in CKernels.h.
#include "portable.h"
#include "templates/bf16.h"

#define KERNEL bf16_max_pool_portable
#include "templates/max-pool.h"
