/* The numbers of abi.h that entry.S has to do with; enter.cc sees that they are those. */
#ifndef CONFCOM_SDK_ENTRY_NUMBERS_H_
#define CONFCOM_SDK_ENTRY_NUMBERS_H_

#define ENTRY_CALL 0
#define ENTRY_RETURN 1
#define EXIT_CALL_OUT 1
#define EXIT_REFUSED 3
#define EXIT_CRASHED 4
#define REFUSAL_OUT_OF_ORDER 1
#define REFUSAL_LENGTH 3
#define CRASH_EXCEPTION 4
#define CRASH_NO_RANDOM 5

#endif
