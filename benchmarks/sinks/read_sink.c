/* read_sink BYTES SECONDS: reads so many bytes from standard input, and prints the nanoseconds from the first of them to
 * the last and how many bytes came in that time. Then it ends, which closes the pipe: so a writer may go on for ever.
 * It ends with code 3 if no byte comes for so many seconds, or twice that. */

#define _GNU_SOURCE
#include "sink.h"

static char buffer[256 << 10];

static ssize_t take(size_t most)
{
    return read(0, buffer, most < sizeof buffer ? most : sizeof buffer);
}

int main(int argc, char **argv)
{
    memset(buffer, 1, sizeof buffer);
    return sink(argc, argv, take);
}
