/* What the sinks have in common. */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define STALLED 3 /* the exit code if no byte came for too long */

static unsigned patience;
static volatile size_t done, seen;

/* A clock that costs nothing as long as bytes come. */
static void look(int number)
{
    (void)number;
    if (done == seen)
        _exit(STALLED);
    seen = done;
    alarm(patience);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return 1e9 * (double)time.tv_sec + (double)time.tv_nsec;
}

/* The first bytes only start the clock: before them the writer was still starting. */
static int sink(int argc, char **argv, ssize_t (*take)(size_t most))
{
    struct sigaction action = {.sa_handler = look, .sa_flags = SA_RESTART};
    size_t bytes = argc == 3 ? strtoull(argv[1], NULL, 10) : 0;
    patience = argc == 3 ? (unsigned)strtoul(argv[2], NULL, 10) : 1;
    sigaction(SIGALRM, &action, NULL);
    alarm(patience);
    ssize_t first = take(4096), count = 1;
    double begin = now();
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
