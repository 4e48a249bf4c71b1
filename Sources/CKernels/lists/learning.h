// The kernels of losses and optimisers, entries of `kernel_table`: their list and, where KERNEL names those of one
// instruction set, their code.
#ifndef KERNEL
#define LEARNING_KERNELS(kernel, prefix, set)                                                                          \
  kernel(kernel_table, softmax_loss, prefix, set)                                                                      \
  kernel(kernel_table, softmax_loss_backward, prefix, set)                                                             \
  kernel(kernel_table, argmax, prefix, set)                                                                            \
  kernel(kernel_table, sum_of_squares, prefix, set)                                                                    \
  kernel(kernel_table, adamw, prefix, set)                                                                             \
  kernel(kernel_table, sgd, prefix, set)
#else
#include "../templates/softmax-loss.h"
#include "../templates/softmax-loss-backward.h"
#include "../templates/argmax.h"
#include "../templates/sum-of-squares.h"
#include "../templates/adamw.h"
#include "../templates/sgd.h"
#endif
