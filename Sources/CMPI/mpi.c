#include "CMPI.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

/// The ABIs differ in the type of a handle (communicator, type, operation, request) and in the values of the constants.
/// No structure is shared: where a status would be filled in, none is asked for.
typedef enum abi { abi_open_mpi, abi_mpich, abi_standard } abi;

/// Functions and constants for one type of handle. The functions stand at the same places for both.
#define TABLE(name, handle)                                                      \
  typedef struct name {                                                          \
    int (*initialize)(int *, char ***, int, int *);                              \
    int (*finalize)(void);                                                       \
    int (*library_version)(char *, int *);                                       \
    int (*rank)(handle, int *);                                                  \
    int (*size)(handle, int *);                                                  \
    int (*send)(const void *, int, handle, int, int, handle, handle *);          \
    int (*receive)(void *, int, handle, int, int, handle, handle *);             \
    int (*test)(handle *, int *, void *);                                        \
    int (*abort)(handle, int);                                                   \
    int (*allreduce)(const void *, void *, int, handle, handle, handle);         \
    handle world, byte, float32, sum;                                            \
  } name

TABLE(number_table, int);
TABLE(pointer_table, intptr_t);

static union {
  number_table number;
  pointer_table pointer;
} table;

static abi library_abi;
static bool has_numbers;
static void *status_ignore, *in_place;
/// MPI_THREAD_FUNNELED: only the thread that initializes calls MPI.
static int thread_level;

static const struct {
  const char *name;
  size_t place;
} functions[] = {
    {"MPI_Init_thread", offsetof(number_table, initialize)},
    {"MPI_Finalize", offsetof(number_table, finalize)},
    {"MPI_Get_library_version", offsetof(number_table, library_version)},
    {"MPI_Comm_rank", offsetof(number_table, rank)},
    {"MPI_Comm_size", offsetof(number_table, size)},
    {"MPI_Isend", offsetof(number_table, send)},
    {"MPI_Irecv", offsetof(number_table, receive)},
    {"MPI_Test", offsetof(number_table, test)},
    {"MPI_Abort", offsetof(number_table, abort)},
    {"MPI_Allreduce", offsetof(number_table, allreduce)},
};
_Static_assert(
    offsetof(number_table, allreduce) == offsetof(pointer_table, allreduce), "functions stand at the same places");

static abi abi_of(void *library, const char *name) {
  if (dlsym(library, "ompi_mpi_comm_world")) return abi_open_mpi;
  int (*version)(int *, int *) = NULL;
  *(void **)&version = dlsym(library, "MPI_Abi_get_version");
  if (!version) return strstr(name, "mpi_abi") ? abi_standard : abi_mpich;
  int major = -1, minor = -1;
  // A library that can speak the standard ABI and doesn't here says -1.
  return version(&major, &minor) == 0 && major >= 1 ? abi_standard : abi_mpich;
}

/// The values of mpi.h: MPICH 3 and later, MPI 5.0 chapter 20 (ABI 1.0), Open MPI 4 and 5.
static const char *set_constants(void *library) {
  has_numbers = library_abi == abi_mpich;
  thread_level = library_abi == abi_standard ? 1024 : 1;
  status_ignore = (void *)(intptr_t)has_numbers;
  in_place = (void *)(intptr_t)(has_numbers ? -1 : 1);
  switch (library_abi) {
  case abi_mpich:
    table.number.world = 0x44000000, table.number.byte = 0x4c00010d;
    table.number.float32 = 0x4c00040a, table.number.sum = 0x58000003;
    break;
  case abi_standard:
    table.pointer.world = 0x101, table.pointer.byte = 0x247;
    table.pointer.float32 = 0x210, table.pointer.sum = 0x21;
    break;
  case abi_open_mpi: {
    const struct {
      const char *name;
      intptr_t *handle;
    } objects[] = {
        {"ompi_mpi_comm_world", &table.pointer.world},
        {"ompi_mpi_byte", &table.pointer.byte},
        {"ompi_mpi_float", &table.pointer.float32},
        {"ompi_mpi_op_sum", &table.pointer.sum},
    };
    for (size_t i = 0; i < sizeof objects / sizeof *objects; i++) {
      *objects[i].handle = (intptr_t)dlsym(library, objects[i].name);
      if (!*objects[i].handle) return objects[i].name;
    }
  }
  }
  return NULL;
}

static cmpi_result result(cmpi_status status, const char *message) {
  cmpi_result it = {.status = status};
  snprintf(it.message, sizeof it.message, "%s", message ? message : "");
  return it;
}

cmpi_result cmpi_open(const char *name) {
  // The libraries' own plugins look for the symbols of the library among all of the process.
  void *library = dlopen(name, RTLD_NOW | RTLD_GLOBAL);
  if (!library) return result(cmpi_status_not_opened, dlerror());
  const char *missing = NULL;
  for (size_t i = 0; i < sizeof functions / sizeof *functions && !missing; i++) {
    void *function = dlsym(library, functions[i].name);
    if (!function) missing = functions[i].name;
    memcpy((char *)&table + functions[i].place, &function, sizeof function);
  }
  if (!missing) {
    library_abi = abi_of(library, name);
    missing = set_constants(library);
  }
  if (!missing) return result(cmpi_status_success, NULL);
  dlclose(library);
  return result(cmpi_status_symbol_missing, missing);
}

void cmpi_library_version(char text[8192]) {
  int count = 0;
  memset(text, 0, 8192);
  table.number.library_version(text, &count);
}

int cmpi_initialize(void) {
  int granted;
  return table.number.initialize(NULL, NULL, thread_level, &granted);
}

int cmpi_finalize(void) { return table.number.finalize(); }

int cmpi_rank(int *rank) {
  return has_numbers ? table.number.rank(table.number.world, rank) : table.pointer.rank(table.pointer.world, rank);
}

int cmpi_size(int *size) {
  return has_numbers ? table.number.size(table.number.world, size) : table.pointer.size(table.pointer.world, size);
}

int cmpi_send(const void *bytes, int count, int peer, int tag, cmpi_request *request) {
  const number_table *n = &table.number;
  const pointer_table *p = &table.pointer;
  return has_numbers ? n->send(bytes, count, n->byte, peer, tag, n->world, &request->number)
                     : p->send(bytes, count, p->byte, peer, tag, p->world, &request->pointer);
}

int cmpi_receive(void *bytes, int count, int peer, int tag, cmpi_request *request) {
  const number_table *n = &table.number;
  const pointer_table *p = &table.pointer;
  return has_numbers ? n->receive(bytes, count, n->byte, peer, tag, n->world, &request->number)
                     : p->receive(bytes, count, p->byte, peer, tag, p->world, &request->pointer);
}

int cmpi_test(cmpi_request *request, bool *is_done) {
  int done = 0;
  int code = has_numbers ? table.number.test(&request->number, &done, status_ignore)
                         : table.pointer.test(&request->pointer, &done, status_ignore);
  *is_done = done != 0;
  return code;
}

int cmpi_abort(int exit_code) {
  return has_numbers ? table.number.abort(table.number.world, exit_code)
                     : table.pointer.abort(table.pointer.world, exit_code);
}

int cmpi_sum(float *floats, int count) {
  const number_table *n = &table.number;
  const pointer_table *p = &table.pointer;
  return has_numbers ? n->allreduce(in_place, floats, count, n->float32, n->sum, n->world)
                     : p->allreduce(in_place, floats, count, p->float32, p->sum, p->world);
}
