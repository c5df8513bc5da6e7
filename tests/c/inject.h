/* What inject.c can be told. */
#ifndef INJECT_H
#define INJECT_H

#include <stddef.h>

enum { INJECT_WRITE, INJECT_READ, INJECT_VMSPLICE, INJECT_POLL, INJECT_MMAP, INJECT_MALLOC, INJECT_CALLS };

/* Instead of an error: the call does a single byte, and succeeds. */
enum { INJECT_SHORT = 0 };

/* From now on, `count` calls fail with `error`, beginning with the one of the number `from`, counted from 1. A negative
 * count means all of them. Other calls do not fail. */
void inject(int call, long from, long count, int error);
void inject_nothing(void);

/* Allocations of fewer bytes are neither counted nor refused; after inject(), all count. */
void inject_sizes_from(size_t size);

/* Since inject(): the calls there were, those that failed, and how large the last allocation was that failed. */
long inject_seen(void);
long inject_failed(void);
size_t inject_failed_size(void);

/* How many blocks of memory were allocated and not freed, since the program began. */
long inject_blocks(void);

#endif
