/* The numbers of the statuses are for ever; each has a message of its own. */
#include "fizzbuzz.h"

#include <stdio.h>
#include <string.h>

#include "check.h"
#include "statuses.h"

int main(void) {
    const char *unknown = fizzbuzz_status_message(12345);
    CHECK(unknown != NULL && strlen(unknown) > 0);
    CHECK(fizzbuzz_status_message(INT32_MIN) != NULL);

    for (int i = 0; i < STATUS_COUNT; i++) {
        const char *message = fizzbuzz_status_message(statuses[i].status);
        CHECK(message != NULL && strlen(message) > 0);
        CHECK(strchr(message, '\n') == NULL);
        CHECK(strcmp(message, unknown) != 0);
        for (int j = 0; j < i; j++) {
            CHECK(strcmp(message, fizzbuzz_status_message(statuses[j].status)) != 0);
        }
        printf("%s %d\n", statuses[i].name, (int)statuses[i].status);
    }
    return 0;
}
