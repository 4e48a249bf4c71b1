// The kernels on planes of one storage, entries of `plane_kernels`: their list and, where KERNEL names those of one
// instruction set, their code.
#ifndef KERNEL
#define PLANE_KERNELS(kernel, prefix, set)                                                                             \
  kernel(plane_kernels, moments, prefix, set)                                                                          \
  kernel(plane_kernels, normalize, prefix, set)                                                                        \
  kernel(plane_kernels, normalize_reduce, prefix, set)                                                                 \
  kernel(plane_kernels, normalize_backward, prefix, set)                                                               \
  kernel(plane_kernels, relu, prefix, set)                                                                             \
  kernel(plane_kernels, relu_backward, prefix, set)                                                                    \
  kernel(plane_kernels, add, prefix, set)                                                                              \
  kernel(plane_kernels, copy, prefix, set)                                                                             \
  kernel(plane_kernels, add_bias, prefix, set)                                                                         \
  kernel(plane_kernels, max_pool, prefix, set)                                                                         \
  kernel(plane_kernels, max_pool_backward, prefix, set)                                                                \
  kernel(plane_kernels, average_pool, prefix, set)                                                                     \
  kernel(plane_kernels, average_pool_backward, prefix, set)                                                            \
  kernel(plane_kernels, resize_nearest, prefix, set)                                                                   \
  kernel(plane_kernels, resize_nearest_backward, prefix, set)                                                          \
  kernel(plane_kernels, layer_norm, prefix, set)                                                                       \
  kernel(plane_kernels, layer_norm_backward, prefix, set)                                                              \
  kernel(plane_kernels, gelu, prefix, set)                                                                             \
  kernel(plane_kernels, gelu_backward, prefix, set)                                                                    \
  kernel(plane_kernels, depthwise, prefix, set)                                                                        \
  kernel(plane_kernels, depthwise_weight_gradient, prefix, set)
#else
#include "../templates/moments.h"
#include "../templates/normalize.h"
#include "../templates/normalize-reduce.h"
#include "../templates/normalize-backward.h"
#include "../templates/relu.h"
#include "../templates/relu-backward.h"
#include "../templates/add.h"
#include "../templates/copy.h"
#include "../templates/add-bias.h"
#include "../templates/max-pool.h"
#include "../templates/max-pool-backward.h"
#include "../templates/average-pool.h"
#include "../templates/average-pool-backward.h"
#include "../templates/resize-nearest.h"
#include "../templates/resize-nearest-backward.h"
#include "../templates/layer-norm.h"
#include "../templates/layer-norm-backward.h"
#include "../templates/gelu.h"
#include "../templates/gelu-backward.h"
#include "../templates/depthwise.h"
#include "../templates/depthwise-weight-gradient.h"
#endif
