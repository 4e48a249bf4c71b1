// f32_copy_portable. Contract: `plane_kernels.copy` in CKernels.h.
#include "portable.h"
#include "templates/f32.h"

#define KERNEL f32_copy_portable
#include "templates/copy.h"
