/* What people start on Linux: looks whether the folder is whole, then becomes the program of the same name in _internal.
 *
 * Invariant: of the folder it needs nothing but the list of its files, so what is missing or cut off is told in one line
 * even where it is Python itself, without which PyInstaller's boot loader ends with a stack and status 255. It looks and
 * never reads, which takes a millisecond: a file that has other bytes but its old size is not noticed. Compiled by
 * packaging/bundle.py; resources/whole.py does the same where there is no launcher, and says what the list looks like.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST = 3 * PATH_MAX };

static const char *program = "p2p-share";

static _Noreturn void damaged(const char *name, const char *how)
{
    fprintf(stderr, "%s: its folder is damaged (%s %s); unpack or install P2P Share again.\n", program, name, how);
    exit(1);
}

static void check(const char *folder, const char *name, long long size)
{
    char path[MOST], how[80];
    struct stat found;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (stat(path, &found) != 0)
        damaged(name, errno == EACCES ? "cannot be read" : "is missing");
    if (size >= 0 && found.st_size != size) {
        snprintf(how, sizeof how, "has %lld bytes instead of %lld", (long long)found.st_size, size);
        damaged(name, how);
    }
}

static void check_all(const char *folder)
{
    static const char list[] = "resources/bundle.txt";
    char path[MOST], line[PATH_MAX], *name;
    int is_whole = 0;
    long long size;
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", folder, list);
    file = fopen(path, "re");
    if (file == NULL)
        damaged(list, errno == EACCES ? "cannot be read" : "is missing");
    while (fgets(line, sizeof line, file) != NULL) {
        is_whole = strcmp(line, "end\n") == 0;
        if (is_whole)
            break;
        line[strcspn(line, "\n")] = '\0';
        size = strtoll(line, &name, 10);
        if (name == line || *name != ' ')
            break;
        check(folder, name + 1, size);
    }
    fclose(file);
    if (!is_whole)
        damaged(list, "is cut off");
}

int main(int argc, char **argv)
{
    static const char inside[] = "_internal";
    char own[PATH_MAX], folder[PATH_MAX + sizeof inside], target[MOST];
    ssize_t length = readlink("/proc/self/exe", own, sizeof own - 1);
    char *slash;

    (void)argc;
    if (length <= 0) {
        fprintf(stderr, "%s: it cannot tell where it lies, since there is no /proc; mount it.\n", program);
        return 1;
    }
    own[length] = '\0';
    slash = strrchr(own, '/');
    *slash = '\0';
    program = slash + 1;
    snprintf(folder, sizeof folder, "%s/%s", own, inside);
    check_all(folder);
    snprintf(target, sizeof target, "%s/%s", folder, program);
    execv(target, argv);
    fprintf(stderr, "%s: %s cannot be started (%s); unpack or install P2P Share again, where programs may be run.\n",
            program, target, strerror(errno));
    return 1;
}
