// bf16_max_pool_backward_portable. Contract: `plane_kernels.max_pool_backward` in CKernels.h.
#include "portable.h"
#include "templates/bf16.h"

#define KERNEL bf16_max_pool_backward_portable
#include "templates/max-pool-backward.h"
