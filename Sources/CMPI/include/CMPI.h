// An MPI library that is opened at run time, whichever it is: Open MPI, MPICH, or one of MPI 5's standard ABI. None is
// needed to build, nor to run one process alone. One library a process, opened once; after `cmpi_initialize` all calls
// are made on the thread that made it.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum __attribute__((enum_extensibility(closed))) cmpi_status {
  cmpi_status_success,
  /// The dynamic linker's words are the message.
  cmpi_status_not_opened,
  /// It was opened, and lacks the function or object whose name is the message.
  cmpi_status_symbol_missing,
} cmpi_status;

typedef struct cmpi_result {
  cmpi_status status;
  /// Empty on success.
  char message[1000];
} cmpi_result;

/// A message under way. MPICH's are numbers, the others' pointers.
typedef union cmpi_request {
  int number;
  intptr_t pointer;
} cmpi_request;

/// Opens a library by its path, or by its name as the dynamic linker knows it, and finds out whose ABI it has.
cmpi_result cmpi_open(const char *name);

/// What the library says of itself, in one or more lines. Works before `cmpi_initialize`.
void cmpi_library_version(char text[8192]);

// What follows returns 0 on success, else MPI's code. By default the library ends the process instead.

int cmpi_initialize(void);
int cmpi_finalize(void);
int cmpi_rank(int *rank);
int cmpi_size(int *size);

/// Begins to send to, or to receive from, another rank. The bytes stay in place until `cmpi_test` says that it is done.
int cmpi_send(const void *bytes, int count, int peer, int tag, cmpi_request *request);
int cmpi_receive(void *bytes, int count, int peer, int tag, cmpi_request *request);

/// Whether a message is done; its request is void then. All messages under way make progress in this call.
int cmpi_test(cmpi_request *request, bool *is_done);

/// Ends the processes of all ranks.
int cmpi_abort(int exit_code);

/// The sums over all ranks in place of the floats, in an order of the library's: to compare speeds with.
int cmpi_sum(float *floats, int count);
