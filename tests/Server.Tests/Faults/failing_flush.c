/* Preloaded into a server: one flush of a write-ahead log answers EIO, as a disk does that lost what it had taken.
   Armed by the file that FAILING_FLUSH names; its removal disarms, so that of all flushes exactly one fails. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int fails(int file) {
    const char *armed = getenv("FAILING_FLUSH");
    char link[64], path[PATH_MAX + 1];
    if (armed == NULL) {
        return 0;
    }

    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, PATH_MAX);
    if (length < 4 || memcmp(path + length - 4, "-wal", 4) != 0) {
        return 0;
    }

    return unlink(armed) == 0;
}

static int flush(const char *name, int file) {
    if (fails(file)) {
        errno = EIO;
        return -1;
    }

    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    return real(file);
}

int fsync(int file) { return flush("fsync", file); }

int fdatasync(int file) { return flush("fdatasync", file); }
