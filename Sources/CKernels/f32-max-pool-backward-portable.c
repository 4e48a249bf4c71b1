// f32_max_pool_backward_portable: Max pooling's backward, for the compiler's baseline. Contract: `max_pool_backward` in
// CKernels.h.
#include "portable.h"

#define KERNEL f32_max_pool_backward_portable
#include "templates/max-pool-backward.h"
