/*
 * Prints the answers of 1 to 100: ask for the size, allocate, render.
 *
 *     cc hundred.c $(fizzbuzz config --cflags --libs) -o hundred
 */
#include <fizzbuzz.h>

#include <stdio.h>
#include <stdlib.h>

int main(void) {
    const int64_t start = 1, stop = 101; /* stop is not printed */
    size_t size = 0;
    char *text = NULL;

    /* Without a buffer the call only says how much room it needs. NULL rules are the classic ones. */
    fizzbuzz_status status = fizzbuzz_text_render(NULL, start, stop, NULL, 0, &size);
    if (status == FIZZBUZZ_OK) {
        text = malloc(size);
        status = text == NULL ? FIZZBUZZ_OUT_OF_MEMORY : fizzbuzz_text_render(NULL, start, stop, text, size, &size);
    }
    if (status != FIZZBUZZ_OK) {
        fprintf(stderr, "hundred: %s\n", fizzbuzz_status_message(status));
        free(text);
        return EXIT_FAILURE;
    }

    fwrite(text, 1, size, stdout);
    free(text);
    return EXIT_SUCCESS;
}
