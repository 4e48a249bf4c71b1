// f32_weight_gradient_6x16_avx2: Weight gradient: outer products summed over the pixels of a plane, register tiles of
// up to 6 rows x 16 columns, for AVX2 and FMA. Contract: `weight_gradient` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"

#define KERNEL f32_weight_gradient_6x16_avx2
#include "templates/weight-gradient.h"
#endif
