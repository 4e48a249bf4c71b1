// f32_argmax_portable: Class with the highest logit, for the compiler's baseline. Contract: `argmax` in CKernels.h.
#include "portable.h"

#define KERNEL f32_argmax_portable
#include "templates/argmax.h"
