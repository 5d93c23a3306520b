/* In: a script. Out: a picture. Always: the child is waited for before the function returns, both
 * pipes are served at once so that neither side can block the other, and a child that dies early
 * ends the writing without a signal. */
#include "plots/gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ERRORS_MAX = 300, OUTPUT_MAX = 64 << 20 };

struct child {
    pid_t pid;
    int in, out, errors; /* our ends; -1: closed */
};

static void close_end(int *descriptor)
{
    if (*descriptor >= 0) {
        close(*descriptor);
        *descriptor = -1;
    }
}

static void close_pairs(int pairs[3][2])
{
    for (int i = 0; i < 3; i++) {
        close_end(&pairs[i][0]);
        close_end(&pairs[i][1]);
    }
}

/* Three pipes whose ends no other program inherits. */
static bool open_pairs(int pairs[3][2])
{
    bool done = true;
    memset(pairs, -1, 3 * sizeof pairs[0]);
    for (int i = 0; i < 3 && done; i++) {
        done = pipe(pairs[i]) == 0 && fcntl(pairs[i][0], F_SETFD, FD_CLOEXEC) == 0 &&
               fcntl(pairs[i][1], F_SETFD, FD_CLOEXEC) == 0;
    }
    return done;
}

static int spawn(pid_t *pid, int pairs[3][2])
{
    char *const arguments[] = {(char[]){"gnuplot"}, (char[]){"-d"}, NULL};
    struct text path = {0};
    const char *search = getenv("PATH");
    text_addf(&path, "PATH=%s", search != NULL ? search : "/usr/local/bin:/usr/bin:/bin");
    char *const environment[] = {path.bytes, (char[]){"LC_ALL=C"}, (char[]){"TZ=UTC"}, NULL};

    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, defaults;
    sigemptyset(&none);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_adddup2(&actions, pairs[0][0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, pairs[1][1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, pairs[2][1], STDERR_FILENO);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    int error = posix_spawnp(pid, "gnuplot", &actions, &attributes, arguments, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    text_release(&path);
    return error;
}

static bool child_start(struct child *child, struct problem *problem)
{
    int pairs[3][2];
    if (!open_pairs(pairs)) {
        close_pairs(pairs);
        return problem_errno(problem, "make a pipe to", "gnuplot");
    }
    int error = spawn(&child->pid, pairs);
    if (error != 0) {
        close_pairs(pairs);
        return problem_set(problem, EXIT_IO, NULL,
                           "gnuplot cannot be started: %s; install it (apt-get install "
                           "gnuplot-nox) or set plots = no in [report]",
                           strerror(error));
    }
    close(pairs[0][0]);
    close(pairs[1][1]);
    close(pairs[2][1]);
    child->in = pairs[0][1];
    child->out = pairs[1][0];
    child->errors = pairs[2][0];
    fcntl(child->in, F_SETFL, O_NONBLOCK);
    return true;
}

/* A part of the script; closes the pipe after the last part, or when nobody reads any more. */
static void feed(struct child *child, const struct text *script, size_t *fed)
{
    ssize_t wrote = write(child->in, script->bytes + *fed, script->size - *fed);
    if (wrote >= 0) {
        *fed += (size_t)wrote;
    } else if (errno != EAGAIN && errno != EINTR) {
        close_end(&child->in);
        return;
    }
    if (*fed == script->size) {
        close_end(&child->in);
    }
}

/* What there is to read, at most `limit` bytes of it kept; closes at its end. */
static void drain(int *descriptor, struct text *out, size_t limit)
{
    char buffer[1 << 15];
    ssize_t got = read(*descriptor, buffer, sizeof buffer);
    if (got > 0) {
        size_t room = out->size < limit ? limit - out->size : 0;
        text_add(out, buffer, (size_t)got < room ? (size_t)got : room);
    } else if (got == 0 || (errno != EINTR && errno != EAGAIN)) {
        close_end(descriptor);
    }
}

static int64_t milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now); /* only for the time limit */
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* False: the time is up. */
static bool converse(struct child *child, const struct text *script, struct text *out,
                     struct text *errors)
{
    int64_t end = milliseconds() + GNUPLOT_SECONDS_MAX * INT64_C(1000);
    size_t fed = 0;
    while (child->out >= 0 || child->errors >= 0) {
        struct pollfd ends[3] = {
            {child->in, POLLOUT, 0}, {child->out, POLLIN, 0}, {child->errors, POLLIN, 0}};
        int64_t left = end - milliseconds();
        if (left <= 0) {
            return false;
        }
        poll(ends, 3, (int)left);
        if (ends[0].revents != 0) {
            feed(child, script, &fed);
        }
        if (ends[1].revents != 0) {
            drain(&child->out, out, OUTPUT_MAX);
        }
        if (ends[2].revents != 0) {
            drain(&child->errors, errors, ERRORS_MAX);
        }
    }
    return true;
}

/* Waits for the child; 0 when it ended well. */
static int child_end(struct child *child, bool in_time)
{
    int status = -1;
    close_end(&child->in);
    close_end(&child->out);
    close_end(&child->errors);
    if (!in_time) {
        kill(child->pid, SIGKILL);
    }
    while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

/* Writing to a dead child must not end the program: SIGPIPE is held back on this thread alone, and
 * taken off again if it came. */
static void hold_sigpipe(sigset_t *before, bool *pending)
{
    sigset_t only, waiting;
    sigemptyset(&only);
    sigaddset(&only, SIGPIPE);
    sigpending(&waiting);
    *pending = sigismember(&waiting, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &only, before);
}

static void release_sigpipe(const sigset_t *before, bool pending)
{
    sigset_t only;
    const struct timespec at_once = {0, 0};
    sigemptyset(&only);
    sigaddset(&only, SIGPIPE);
    if (!pending) {
        while (sigtimedwait(&only, NULL, &at_once) < 0 && errno == EINTR) {
        }
    }
    pthread_sigmask(SIG_SETMASK, before, NULL);
}

bool gnuplot_run(const struct text *script, struct text *out, struct problem *problem)
{
    struct child child = {0, -1, -1, -1};
    struct text errors = {0};
    size_t before_size = out->size;
    sigset_t before;
    bool pending;
    if (!child_start(&child, problem)) {
        return false;
    }
    hold_sigpipe(&before, &pending);
    bool in_time = converse(&child, script, out, &errors);
    int status = child_end(&child, in_time);
    release_sigpipe(&before, pending);
    bool done = in_time && status == 0 && out->size > before_size;
    if (!in_time) {
        problem_set(problem, EXIT_IO, NULL,
                    "gnuplot needed more than %d s and was ended; set plots = no in [report]",
                    (int)GNUPLOT_SECONDS_MAX);
    } else if (!done) {
        problem_set(problem, EXIT_IO, NULL, "gnuplot failed: %s; set plots = no in [report]",
                    errors.size > 0 ? text_string(&errors) : "it drew nothing");
    }
    text_release(&errors);
    return done;
}
