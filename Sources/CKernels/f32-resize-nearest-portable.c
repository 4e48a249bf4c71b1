// f32_resize_nearest_portable. Contract: `plane_kernels.resize_nearest` in CKernels.h.
#include "portable.h"
#include "templates/f32.h"

#define KERNEL f32_resize_nearest_portable
#include "templates/resize-nearest.h"
