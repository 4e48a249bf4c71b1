// f32_add_portable: Sum of two planes, for the compiler's baseline. Contract: `add` in CKernels.h.
#include "portable.h"

#define KERNEL f32_add_portable
#include "templates/add.h"
