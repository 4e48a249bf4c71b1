// bf16_planar_portable. Contract: `planar` in CKernels.h.
#include "portable.h"

#define KERNEL bf16_planar_portable
#include "templates/planar.h"
