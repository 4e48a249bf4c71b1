// bf16_moments_portable. Contract: `plane_kernels.moments` in CKernels.h.
#include "portable.h"
#include "templates/bf16.h"

#define KERNEL bf16_moments_portable
#include "templates/moments.h"
