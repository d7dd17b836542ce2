/* A thread's page, at GS and FS base: what the loader lays there (docs/formats/enclave.md), and
 * what the SDK keeps behind it. For entry.S and C++ alike. */
#ifndef CONFCOM_SDK_THREAD_BLOCK_H_
#define CONFCOM_SDK_THREAD_BLOCK_H_

/* Laid by the loader; offsets from the enclave's base. */
#define THREAD_ENCLAVE_SIZE 8
#define THREAD_HEAP 16
#define THREAD_HEAP_BYTES 24
#define THREAD_STACK_END 40
#define THREAD_COUNT 68
/* Once the stack's end is kept below: the canary. Code compiled for x86-64 looks for it here, at
 * %fs:40. */
#define THREAD_CANARY 40

#define THREAD_STATE 128
#define THREAD_STACK_POINTER 136 /* where a call begins; 0 until the thread's first */
#define THREAD_EXIT_TO 144 /* the host's, as are the two below: given back, never looked into */
#define THREAD_HOST_RSP 152
#define THREAD_HOST_RBP 160
#define THREAD_CALLED_OUT_AT 168 /* the stack pointer that a return goes back to */
#define THREAD_EXCHANGE 176
#define THREAD_EXCHANGE_BYTES 184

#define STATE_IDLE 0
#define STATE_INSIDE 1
#define STATE_CALLED_OUT 2

#endif
