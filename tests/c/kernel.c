/*
 * FIZZBUZZ_KERNEL: what renders refuses a kernel that is not there, what does not render goes on. The output is the
 * name of the kernel and the status of what renders.
 */
#include "fizzbuzz.h"

#include <stdio.h>
#include <string.h>

#include "check.h"

int main(void) {
    char buf[16];
    size_t needed = 0;
    uint64_t bytes = 0;
    fizzbuzz_stream *stream = NULL;

    CHECK(fizzbuzz_line(NULL, 15, buf, sizeof buf, &needed) == FIZZBUZZ_OK);
    CHECK(strcmp(buf, "fizzbuzz") == 0);
    CHECK(fizzbuzz_text_size(NULL, 1, 6, &bytes) == FIZZBUZZ_OK && bytes == 16);

    memset(buf, '~', sizeof buf);
    needed = 99;
    const fizzbuzz_status status = fizzbuzz_text_render(NULL, 1, 6, buf, sizeof buf, &needed);
    if (status == FIZZBUZZ_OK) {
        CHECK(memcmp(buf, "1\n2\nfizz\n4\nbuzz\n", 16) == 0);
    } else {
        CHECK(buf[0] == '~' && needed == 99);
    }
    CHECK(fizzbuzz_stream_new(NULL, 1, 6, &stream) == status);
    CHECK((stream != NULL) == (status == FIZZBUZZ_OK));
    fizzbuzz_stream_free(stream);

    printf("\"%s\" %d\n", fizzbuzz_kernel_name(), (int)status);
    return 0;
}
