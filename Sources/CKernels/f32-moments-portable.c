// f32_moments_portable. Contract: `plane_kernels.moments` in CKernels.h.
#include "portable.h"
#include "templates/f32.h"

#define KERNEL f32_moments_portable
#include "templates/moments.h"
