/* The header and the library that was linked belong together. */
#include "fizzbuzz.h"

#include <stdio.h>
#include <string.h>

#include "check.h"

int main(void) {
    char version[32];
    snprintf(version, sizeof version, "%d.%d.%d", FIZZBUZZ_VERSION_MAJOR, FIZZBUZZ_VERSION_MINOR, FIZZBUZZ_VERSION_PATCH);
    CHECK(strcmp(version, fizzbuzz_version()) == 0);
    CHECK(FIZZBUZZ_VERSION_NUMBER ==
          FIZZBUZZ_VERSION_MAJOR * 1000000 + FIZZBUZZ_VERSION_MINOR * 1000 + FIZZBUZZ_VERSION_PATCH);
    CHECK(fizzbuzz_abi_version() == FIZZBUZZ_ABI_VERSION);
    CHECK(strlen(fizzbuzz_kernel_name()) > 0);
    puts("versions agree");
    return 0;
}
