// f32_transpose_16x16_portable: 16 x 16 transpose, for the compiler's baseline. Contract: `transpose` in CKernels.h.
#include "portable.h"

#define KERNEL f32_transpose_16x16_portable
#include "templates/transpose-16x16.h"
