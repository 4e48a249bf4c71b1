// f32_normalize_backward_portable: Batch norm's backward, second pass: the gradients, for the compiler's baseline.
// Contract: `normalize_backward` in CKernels.h.
#include "portable.h"

#define KERNEL f32_normalize_backward_portable
#include "templates/normalize-backward.h"
