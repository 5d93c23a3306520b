/* Small blocks: room for what was asked, aligned, each its own; what is put back serves again; running
 * out of memory ends the process through memory.h's handler. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/memory.h"
#include "base/problem.h"
#include "base/small_blocks.h"

enum { BLOCKS = 500, STEPS = 20000, SIZE_LAST = 12000 };

struct held {
    uint8_t *block;
    size_t size;
    uint8_t mark;
};

static uint32_t draw(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static bool holds_its_mark(const struct held *held, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (held->block[i] != held->mark) return false;
    }
    return true;
}

/* Allocates, grows, shrinks and frees by chance; every block keeps what was written into it. */
static void *use_by_chance(void *seed)
{
    struct held all[BLOCKS] = {0};
    uint32_t state = *(const uint32_t *)seed;
    bool right = true;
    for (int step = 0; step < STEPS; step++) {
        struct held *held = &all[draw(&state) % BLOCKS];
        size_t size = draw(&state) % (draw(&state) % 4 == 0 ? SIZE_LAST : 300);
        if (held->block != NULL && draw(&state) % 2 == 0) {
            right = right && holds_its_mark(held, held->size);
            small_block_free(held->block);
            *held = (struct held){0};
            continue;
        }
        held->block = small_block_grow(held->block, size);
        right = right && holds_its_mark(held, held->size < size ? held->size : size);
        right = right && (uintptr_t)held->block % 16 == 0;
        right = right && small_block_size(held->block) >= size;
        held->size = size;
        held->mark = (uint8_t)draw(&state);
        memset(held->block, held->mark, size);
    }
    for (int i = 0; i < BLOCKS; i++) {
        right = right && (all[i].block == NULL || holds_its_mark(&all[i], all[i].size));
        small_block_free(all[i].block);
    }
    return right ? seed : NULL;
}

static void small_blocks_keep_what_is_in_them(void **state)
{
    (void)state;
    uint32_t seeds[3] = {1, 2, 3};
    pthread_t threads[3];
    for (int i = 0; i < 3; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, use_by_chance, &seeds[i]), 0);
    }
    for (int i = 0; i < 3; i++) {
        void *right;
        assert_int_equal(pthread_join(threads[i], &right), 0);
        assert_ptr_equal(right, &seeds[i]);
    }
}

static void small_blocks_have_room_for_what_was_asked(void **state)
{
    (void)state;
    for (size_t size = 0; size <= SIZE_LAST; size++) {
        size_t room = small_block_room(size);
        assert_true(room >= size && room % 16 == 0);
        assert_true(size <= 128 ? room <= size + 16 : room <= size + size / 4 + 16);
        assert_int_equal(small_block_room(room == 0 ? 1 : room), room == 0 ? 16 : room);
        void *block = small_block_alloc(size);
        assert_int_equal(small_block_size(block), room);
        small_block_free(block);
    }
    small_block_free(NULL);
}

static void end_with_74(size_t size)
{
    _exit(size > 0 ? EXIT_IO : 1);
}

/* In a process of its own: no memory for a block, small or large, or for a size that cannot be. */
static void small_blocks_end_the_process_without_memory(void **state)
{
    (void)state;
    const size_t sizes[] = {100, SIZE_LAST, SIZE_MAX, SIZE_MAX - 20, (size_t)PTRDIFF_MAX};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            memory_set_handler(end_with_74);
            if (i < 2) memory_fail_at(1);
            for (int n = 0; n < 100000; n++) {
                if (small_block_alloc(sizes[i]) == NULL) _exit(2);
            }
            _exit(3);
        }
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), EXIT_IO);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_blocks_keep_what_is_in_them),
        cmocka_unit_test(small_blocks_have_room_for_what_was_asked),
        cmocka_unit_test(small_blocks_end_the_process_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
