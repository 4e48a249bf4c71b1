// bf16_relu_portable. Contract: `plane_kernels.relu` in CKernels.h.
#include "portable.h"
#include "templates/bf16.h"

#define KERNEL bf16_relu_portable
#include "templates/relu.h"
