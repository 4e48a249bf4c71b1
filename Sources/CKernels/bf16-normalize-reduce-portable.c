// bf16_normalize_reduce_portable. Contract: `plane_kernels.normalize_reduce` in CKernels.h.
#include "portable.h"
#include "templates/bf16.h"

#define KERNEL bf16_normalize_reduce_portable
#include "templates/normalize-reduce.h"
