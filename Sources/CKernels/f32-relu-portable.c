// f32_relu_portable: ReLU, for the compiler's baseline. Contract: `relu` in CKernels.h.
#include "portable.h"

#define KERNEL f32_relu_portable
#include "templates/relu.h"
