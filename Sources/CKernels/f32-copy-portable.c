// f32_copy_portable: Copy of a plane, for the compiler's baseline. Contract: `copy` in CKernels.h.
#include "portable.h"

#define KERNEL f32_copy_portable
#include "templates/copy.h"
