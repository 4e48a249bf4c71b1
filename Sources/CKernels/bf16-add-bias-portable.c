// bf16_add_bias_portable. Contract: `plane_kernels.add_bias` in CKernels.h.
#include "portable.h"
#include "templates/bf16.h"

#define KERNEL bf16_add_bias_portable
#include "templates/add-bias.h"
