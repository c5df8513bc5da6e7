/* splice_sink BYTES SECONDS: like read_sink, but the bytes go to /dev/null without being copied, so only their writer
 * costs time. */

#define _GNU_SOURCE
#include <fcntl.h>

#include "sink.h"

static int null;

static ssize_t take(size_t most)
{
    return splice(0, NULL, null, NULL, most, SPLICE_F_MOVE);
}

int main(int argc, char **argv)
{
    null = open("/dev/null", O_WRONLY);
    return sink(argc, argv, take);
}
