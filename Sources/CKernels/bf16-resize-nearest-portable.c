// bf16_resize_nearest_portable. Contract: `plane_kernels.resize_nearest` in CKernels.h.
#include "portable.h"
#include "templates/bf16.h"

#define KERNEL bf16_resize_nearest_portable
#include "templates/resize-nearest.h"
