// f32_sgd_portable: SGD step, for the compiler's baseline. Contract: `sgd` in CKernels.h.
#include "portable.h"

#define KERNEL f32_sgd_portable
#include "templates/sgd.h"
