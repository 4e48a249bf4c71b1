// f32_add_portable. Contract: `plane_kernels.add` in CKernels.h.
#include "portable.h"
#include "templates/f32.h"

#define KERNEL f32_add_portable
#include "templates/add.h"
