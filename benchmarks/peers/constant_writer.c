/* Writes one constant buffer to standard output for ever: what a pipe carries when making the text costs nothing. The pipe
 * is as large as the one of `fizzbuzz print`. */

#define _GNU_SOURCE
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

int main(void)
{
    static char buffer[256 << 10];
    memset(buffer, '7', sizeof buffer);
    fcntl(1, F_SETPIPE_SZ, 1 << 20);
    while (write(1, buffer, sizeof buffer) > 0)
        ;
    return 0;
}
