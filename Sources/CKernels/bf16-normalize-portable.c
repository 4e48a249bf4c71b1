// bf16_normalize_portable. Contract: `plane_kernels.normalize` in CKernels.h.
#include "portable.h"
#include "templates/bf16.h"

#define KERNEL bf16_normalize_portable
#include "templates/normalize.h"
