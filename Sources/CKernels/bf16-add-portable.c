// bf16_add_portable. Contract: `plane_kernels.add` in CKernels.h.
#include "portable.h"
#include "templates/bf16.h"

#define KERNEL bf16_add_portable
#include "templates/add.h"
