// f32_normalize_portable: Batch norm with residual sum and ReLU, for the compiler's baseline. Contract: `normalize` in
// CKernels.h.
#include "portable.h"

#define KERNEL f32_normalize_portable
#include "templates/normalize.h"
