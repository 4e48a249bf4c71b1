// f32_add_bias_portable. Contract: `plane_kernels.add_bias` in CKernels.h.
#include "portable.h"
#include "templates/f32.h"

#define KERNEL f32_add_bias_portable
#include "templates/add-bias.h"
