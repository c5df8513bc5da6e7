/* The header needs nothing before it and may come twice. Compiled under every standard, as C and as C++. */
#include "fizzbuzz.h"
#include "fizzbuzz.h"

int main(void) {
    return fizzbuzz_abi_version() == FIZZBUZZ_ABI_VERSION ? 0 : 1;
}
