#pragma once

#include <mpi.h>
#include <stddef.h>

/* What MPI gives as macros, which Swift cannot import, and the calls that nntrain-mpi needs. All of them take and give bytes of
   one communicator, that of all ranks, and return an error code of MPI. */

/* The transfers that are under way. */
struct nn_transfers {
  MPI_Request requests[2];
  int count;
};

/* The tag of a roll call, and that of the answers. */
enum { NN_ROLL_CALL = 101 };

/* Begins, for a process that speaks from one thread at a time. */
static inline int nn_mpi_start(int *rank, int *count) {
  int level, code = MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &level);
  if (code == MPI_SUCCESS) code = MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  if (code == MPI_SUCCESS) code = MPI_Comm_rank(MPI_COMM_WORLD, rank);
  if (code == MPI_SUCCESS) code = MPI_Comm_size(MPI_COMM_WORLD, count);
  return code;
}

/* The name of this machine, in room for `nn_mpi_name_size` bytes. */
enum { nn_mpi_name_size = MPI_MAX_PROCESSOR_NAME + 1 };
static inline int nn_mpi_name(char *name) {
  int length;
  return MPI_Get_processor_name(name, &length);
}

/* Begins to give everyone's part of a memory to everyone, in place. */
static inline int nn_mpi_share(struct nn_transfers *own, void *memory, const int *counts, const int *places) {
  return MPI_Iallgatherv(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, memory, counts, places, MPI_BYTE, MPI_COMM_WORLD,
                         &own->requests[own->count++]);
}

/* Begins to give the bytes of rank 0 to all others. */
static inline int nn_mpi_broadcast(struct nn_transfers *own, void *bytes, int count) {
  return MPI_Ibcast(bytes, count, MPI_BYTE, 0, MPI_COMM_WORLD, &own->requests[own->count++]);
}

/* Begins to give everyone's bytes to the rank `root`. */
static inline int nn_mpi_gather(struct nn_transfers *own, const void *bytes, int count, void *room, const int *counts,
                                const int *places, int root) {
  return MPI_Igatherv(bytes, count, MPI_BYTE, room, counts, places, MPI_BYTE, root, MPI_COMM_WORLD,
                      &own->requests[own->count++]);
}

/* Whether all transfers have ended. */
static inline int nn_mpi_test(struct nn_transfers *own, int *done) {
  int code = MPI_Testall(own->count, own->requests, done, MPI_STATUSES_IGNORE);
  if (code == MPI_SUCCESS && *done) own->count = 0;
  return code;
}

/* Whether another rank has begun a roll call. */
static inline int nn_mpi_is_called(void) {
  int flag = 0;
  if (MPI_Iprobe(MPI_ANY_SOURCE, NN_ROLL_CALL, MPI_COMM_WORLD, &flag, MPI_STATUS_IGNORE) != MPI_SUCCESS) return 0;
  return flag;
}

/* Says to everyone that this rank is there, and notes who else does within some seconds. Only for ranks whose other transfers
   are lost: the process ends afterwards. */
static inline void nn_mpi_roll_call(int rank, int count, unsigned char *is_there, double seconds) {
  static char mark = 1;
  double end = MPI_Wtime() + seconds;
  int missing = count - 1;
  is_there[rank] = 1;
  for (int other = 0; other < count; other++) {
    MPI_Request request;
    if (other != rank) MPI_Isend(&mark, 1, MPI_BYTE, other, NN_ROLL_CALL, MPI_COMM_WORLD, &request);
  }
  while (missing > 0 && MPI_Wtime() < end) {
    int flag = 0;
    MPI_Status status;
    if (MPI_Iprobe(MPI_ANY_SOURCE, NN_ROLL_CALL, MPI_COMM_WORLD, &flag, &status) != MPI_SUCCESS) return;
    if (!flag) continue;
    char byte;
    if (MPI_Recv(&byte, 1, MPI_BYTE, status.MPI_SOURCE, NN_ROLL_CALL, MPI_COMM_WORLD, MPI_STATUS_IGNORE) != MPI_SUCCESS)
      return;
    if (!is_there[status.MPI_SOURCE]) missing--;
    is_there[status.MPI_SOURCE] = 1;
  }
}

/* What an error code means, in room for `nn_mpi_error_size` bytes. */
enum { nn_mpi_error_size = MPI_MAX_ERROR_STRING + 1 };
static inline void nn_mpi_error(int code, char *text) {
  int length;
  if (MPI_Error_string(code, text, &length) != MPI_SUCCESS) text[0] = 0;
}

/* Ends all ranks. */
static inline void nn_mpi_abort(int status) { MPI_Abort(MPI_COMM_WORLD, status); }

static inline int nn_mpi_end(void) { return MPI_Finalize(); }
static inline double nn_mpi_time(void) { return MPI_Wtime(); }
static inline int nn_mpi_is_success(int code) { return code == MPI_SUCCESS; }
