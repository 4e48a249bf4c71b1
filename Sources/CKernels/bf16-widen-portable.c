// bf16_widen_portable. Contract: `widen` in CKernels.h.
#include "portable.h"
#include "templates/bf16.h"

#define KERNEL bf16_widen_portable
#include "templates/widen.h"
