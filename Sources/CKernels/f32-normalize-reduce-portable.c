// f32_normalize_reduce_portable: Batch norm's backward, first pass: the sums, for the compiler's baseline. Contract:
// `normalize_reduce` in CKernels.h.
#include "portable.h"

#define KERNEL f32_normalize_reduce_portable
#include "templates/normalize-reduce.h"
