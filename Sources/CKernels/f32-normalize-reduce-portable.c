// f32_normalize_reduce_portable. Contract: `plane_kernels.normalize_reduce` in CKernels.h.
#include "portable.h"
#include "templates/f32.h"

#define KERNEL f32_normalize_reduce_portable
#include "templates/normalize-reduce.h"
