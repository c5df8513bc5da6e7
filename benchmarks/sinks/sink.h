/* What the sinks have in common. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return 1e9 * (double)time.tv_sec + (double)time.tv_nsec;
}

/* The first bytes only start the clock: before them the writer was still starting. */
static int sink(int argc, char **argv, ssize_t (*take)(size_t most))
{
    size_t bytes = argc == 2 ? strtoull(argv[1], NULL, 10) : 0;
    ssize_t first = take(4096), count = 1;
    double begin = now();
    size_t done = 0;
    while (first > 0 && done < bytes && (count = take(bytes - done)) > 0)
        done += (size_t)count;
    double end = now();
    if (first < 0 || count < 0) {
        perror(argv[0]);
        return 1;
    }
    printf("%.0f %zu\n", end - begin, done);
    return 0;
}
