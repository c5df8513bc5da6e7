/* CHECK(condition): the test ends here, and says where, unless the condition holds. */
#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>
#include <stdlib.h>

#define CHECK(condition)                                                                \
    do {                                                                                \
        if (!(condition)) {                                                             \
            printf("%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);       \
            exit(1);                                                                    \
        }                                                                               \
    } while (0)

#endif
