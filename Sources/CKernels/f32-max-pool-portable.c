// f32_max_pool_portable: Max pooling, for the compiler's baseline. Contract: `max_pool` in CKernels.h.
#include "portable.h"

#define KERNEL f32_max_pool_portable
#include "templates/max-pool.h"
