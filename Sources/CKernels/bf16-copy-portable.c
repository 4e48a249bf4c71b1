// bf16_copy_portable. Contract: `plane_kernels.copy` in CKernels.h.
#include "portable.h"
#include "templates/bf16.h"

#define KERNEL bf16_copy_portable
#include "templates/copy.h"
