// bf16_normalize_backward_portable. Contract: `plane_kernels.normalize_backward` in CKernels.h.
#include "portable.h"
#include "templates/bf16.h"

#define KERNEL bf16_normalize_backward_portable
#include "templates/normalize-backward.h"
