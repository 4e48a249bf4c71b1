// f32_adamw_portable: AdamW step, for the compiler's baseline. Contract: `adamw` in CKernels.h.
#include "portable.h"

#define KERNEL f32_adamw_portable
#include "templates/adamw.h"
