// f32_add_bias_portable: Bias over a plane, for the compiler's baseline. Contract: `add_bias` in CKernels.h.
#include "portable.h"

#define KERNEL f32_add_bias_portable
#include "templates/add-bias.h"
