// f32_normalize_portable. Contract: `plane_kernels.normalize` in CKernels.h.
#include "portable.h"
#include "templates/f32.h"

#define KERNEL f32_normalize_portable
#include "templates/normalize.h"
