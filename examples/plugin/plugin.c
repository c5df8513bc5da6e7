/*
 * Uses the library where it is there, and says so where it is not: nothing of it is linked, all is found at run time.
 *
 *     cc plugin.c $(fizzbuzz config --cflags) -ldl -o plugin
 *     ./plugin "$(fizzbuzz config --libdir)"/libfizzbuzz.*
 *
 * Without a path the loader looks where it looks for every library.
 */
#include <fizzbuzz.h>

#include <dlfcn.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Before version 1.0 the name that programs load the library by carries major and minor version. */
#define STRING(number) #number
#define NUMBER(macro) STRING(macro)
#define COMPATIBLE NUMBER(FIZZBUZZ_VERSION_MAJOR) "." NUMBER(FIZZBUZZ_VERSION_MINOR)
#ifdef __APPLE__
#define NAME "@rpath/libfizzbuzz." COMPATIBLE ".dylib"
#else
#define NAME "libfizzbuzz.so." COMPATIBLE
#endif

/* What this program uses of the library, under the names of the header. */
static struct {
    uint32_t (*abi_version)(void);
    const char *(*status_message)(fizzbuzz_status status);
    fizzbuzz_status (*line)(const fizzbuzz_rules *rules, int64_t n, char *buf, size_t cap, size_t *needed);
} fizzbuzz;

/* Sets one of those pointers. memcpy, because C knows no way from a pointer to data to one to a function. */
static int find(void *library, const char *name, void *function, size_t size) {
    void *symbol = dlsym(library, name);
    if (symbol == NULL) {
        fprintf(stderr, "plugin: %s\n", dlerror());
        return 0;
    }
    memcpy(function, &symbol, size);
    return 1;
}
#define FIND(library, name) find(library, "fizzbuzz_" #name, &fizzbuzz.name, sizeof fizzbuzz.name)

static void *load(const char *path) {
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        fprintf(stderr, "plugin: %s\n", dlerror());
        return NULL;
    }
    /* First of all: is it the interface that this program was compiled for? */
    if (FIND(library, abi_version) && fizzbuzz.abi_version() == FIZZBUZZ_ABI_VERSION &&
        FIND(library, status_message) && FIND(library, line)) {
        return library;
    }
    fprintf(stderr, "plugin: %s is of another version\n", path);
    dlclose(library);
    return NULL;
}

int main(int argc, char **argv) {
    void *library = load(argc > 1 ? argv[1] : NAME);
    if (library == NULL) return EXIT_FAILURE;
    for (int64_t n = 1; n <= 15; n++) {
        char answer[32];
        size_t needed = 0;
        const fizzbuzz_status status = fizzbuzz.line(NULL, n, answer, sizeof answer, &needed);
        printf("%" PRId64 ": %s\n", n, status == FIZZBUZZ_OK ? answer : fizzbuzz.status_message(status));
    }
    dlclose(library);
    return EXIT_SUCCESS;
}
