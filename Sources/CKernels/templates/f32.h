// Planes of floats: what a stored element is, and how pieces of a plane are read and written.
#pragma once

typedef float element;

#define LOAD(type, place) (*(const type *)(place))
#define STORE(type, place, value)                                                                                      \
  do                                                                                                                   \
    *(type *)(place) = (value);                                                                                        \
  while (0)
#define STREAM(type, place, value) __builtin_nontemporal_store((type)(value), (type *)(place))
