// bf16_narrow_portable. Contract: `narrow` in CKernels.h.
#include "portable.h"
#include "templates/bf16.h"

#define KERNEL bf16_narrow_portable
#include "templates/narrow.h"
