/* Writes one constant buffer to standard output for ever: what a pipe carries when making the text costs nothing. */

#include <string.h>
#include <unistd.h>

int main(void)
{
    static char buffer[256 << 10];
    memset(buffer, '7', sizeof buffer);
    while (write(1, buffer, sizeof buffer) > 0)
        ;
    return 0;
}
