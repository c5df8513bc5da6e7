/* Lends one constant buffer to the pipe at standard output for ever, by vmsplice: what a pipe carries when the text costs
 * nothing and nobody copies it. Pages, pipe and steps are as large as those of `fizzbuzz print --zero-copy`, and the
 * scheduling policy is the same. */

#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>

#define PIPE (1u << 20) /* what an ordinary user may make a pipe hold */
#define RING (2 * PIPE)

int main(void)
{
    char *ring;
    if (posix_memalign((void **)&ring, RING, RING) != 0)
        return 1;
    madvise(ring, RING, MADV_HUGEPAGE);
    memset(ring, '7', RING);
    fcntl(1, F_SETPIPE_SZ, (int)PIPE);
    sched_setscheduler(0, SCHED_BATCH, &(struct sched_param){0});
    for (size_t place = 0;;) {
        struct iovec part = {.iov_base = ring + place, .iov_len = RING - place < PIPE ? RING - place : PIPE};
        ssize_t count = vmsplice(1, &part, 1, 0);
        if (count <= 0)
            return 0;
        place = (place + (size_t)count) % RING;
    }
}
