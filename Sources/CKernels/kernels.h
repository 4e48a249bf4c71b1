// Every kernel of every instruction set, declared by the type of its entry in the table.
#pragma once

#include "CKernels.h"

#define DECLARE(entry, symbol) __typeof__(*((const kernel_table *)0)->entry) symbol;

#define DECLARE_KERNELS(set, matrix_set)                                                                               \
  DECLARE(brgemm, f32_brgemm_##matrix_set)                                                                             \
  DECLARE(weight_gradient, f32_weight_gradient_##matrix_set)                                                           \
  DECLARE(transpose, f32_transpose_16x16_##set)                                                                        \
  DECLARE(winograd_input, f32_winograd_4x4_input_##set)                                                                \
  DECLARE(winograd_upsampled_input, f32_winograd_4x4_upsampled_input_##set)                                            \
  DECLARE(winograd_downsampled_output, f32_winograd_4x4_downsampled_output_##set)                                      \
  DECLARE(winograd_output, f32_winograd_4x4_output_##set)                                                              \
  DECLARE(winograd_output_gradient, f32_winograd_4x4_output_gradient_##set)                                            \
  DECLARE(winograd_weights, f32_winograd_4x4_weights_##set)                                                            \
  DECLARE(winograd_weight_gradient, f32_winograd_4x4_weight_gradient_##set)                                            \
  DECLARE(moments, f32_moments_##set)                                                                                  \
  DECLARE(normalize, f32_normalize_##set)                                                                              \
  DECLARE(normalize_reduce, f32_normalize_reduce_##set)                                                                \
  DECLARE(normalize_backward, f32_normalize_backward_##set)                                                            \
  DECLARE(relu, f32_relu_##set)                                                                                        \
  DECLARE(relu_backward, f32_relu_backward_##set)                                                                      \
  DECLARE(add, f32_add_##set)                                                                                          \
  DECLARE(copy, f32_copy_##set)                                                                                        \
  DECLARE(add_bias, f32_add_bias_##set)                                                                                \
  DECLARE(max_pool, f32_max_pool_##set)                                                                                \
  DECLARE(max_pool_backward, f32_max_pool_backward_##set)                                                              \
  DECLARE(resize_nearest, f32_resize_nearest_##set)                                                                    \
  DECLARE(resize_nearest_backward, f32_resize_nearest_backward_##set)                                                  \
  DECLARE(softmax_loss, f32_softmax_loss_##set)                                                                        \
  DECLARE(softmax_loss_backward, f32_softmax_loss_backward_##set)                                                      \
  DECLARE(argmax, f32_argmax_##set)                                                                                    \
  DECLARE(sum_of_squares, f32_sum_of_squares_##set)                                                                    \
  DECLARE(adamw, f32_adamw_##set)                                                                                      \
  DECLARE(sgd, f32_sgd_##set)

DECLARE_KERNELS(portable, portable)
#if defined(__x86_64__)
DECLARE_KERNELS(avx2, 6x16_avx2)
DECLARE_KERNELS(avx512, 14x32_avx512)
#endif
