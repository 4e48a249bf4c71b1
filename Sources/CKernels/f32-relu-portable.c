// f32_relu_portable. Contract: `plane_kernels.relu` in CKernels.h.
#include "portable.h"
#include "templates/f32.h"

#define KERNEL f32_relu_portable
#include "templates/relu.h"
