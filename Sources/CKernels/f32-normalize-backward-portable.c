// f32_normalize_backward_portable. Contract: `plane_kernels.normalize_backward` in CKernels.h.
#include "portable.h"
#include "templates/f32.h"

#define KERNEL f32_normalize_backward_portable
#include "templates/normalize-backward.h"
