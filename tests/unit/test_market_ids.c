/* Ids of orders: whatever they look like, each has one place, one value and its own marks, and its
 * text comes back as it was (R02, B05), against a plain list; dense ids are small. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/names.h"
#include "base/random.h"
#include "market/order_ids.h"

enum { IDS = 30000, SHAPES = 9 };

static void shape(uint64_t draw, uint32_t number, struct order_id *id)
{
    size_t size = sizeof id->text;
    unsigned wide = (unsigned)(draw >> 40);
    switch (draw % SHAPES) {
    case 0:
        snprintf(id->text, size, "%u", (unsigned)number);
        break;
    case 1:
        snprintf(id->text, size, "A-%06u", (unsigned)number);
        break;
    case 2:
        snprintf(id->text, size, "orders:%u", wide % 5000);
        break;
    case 3: /* random texts that end in digits: more prefixes than are kept */
        snprintf(id->text, size, "%07xx%u", wide, wide % 77);
        break;
    case 4:
        snprintf(id->text, size, "%08x-none", wide);
        break;
    case 5:
        snprintf(id->text, size, "9%031u", wide);
        break;
    case 6:
        snprintf(id->text, size, "%u%018u", wide % 9, wide);
        break;
    case 7:
        snprintf(id->text, size, "%.*s", (int)(wide % 20), "00000000000000000000");
        break;
    default:
        snprintf(id->text, size, "%u", wide);
    }
}

struct twin {
    struct names names;
    uint32_t values[IDS];
    uint8_t marks[IDS];
};

static void same(const struct order_ids *ids, const struct twin *twin)
{
    for (uint32_t i = 0; i < twin->names.count; i++) {
        struct order_id id, shown;
        const char *text = names_text(&twin->names, i);
        memcpy(id.text, text, strlen(text) + 1);
        struct order_id_place place = order_ids_find(ids, &id);
        assert_int_not_equal(place.page, PAGE_NONE);
        order_ids_text(ids, place, &shown);
        assert_string_equal(shown.text, text);
        assert_int_equal(order_ids_value(ids, place), twin->values[i]);
        for (int mark = 0; mark < ID_MARKS; mark++) {
            assert_int_equal(order_ids_marked(ids, place, (enum order_id_mark)mark),
                             twin->marks[i] >> mark & 1);
        }
    }
}

static uint32_t wide_slot(uint64_t draw)
{
    return (uint32_t)(draw >> 24);
}

/* One that came before gets another value, which may be that of its page again. */
static void change_one(struct order_ids *ids, struct twin *twin, uint32_t name)
{
    struct order_id id;
    const char *text = names_text(&twin->names, name);
    memcpy(id.text, text, strlen(text) + 1);
    struct order_id_place place = order_ids_find(ids, &id);
    uint32_t value = name % 2 == 0 ? ids->pages[place.page].base + place.place : name;
    order_ids_set_value(ids, place, value);
    twin->values[name] = value;
}

static void step(struct order_ids *ids, struct twin *twin, uint32_t number)
{
    struct order_id id;
    uint64_t draw = random_draw(20260105, 98, 0, number), other = random_draw(7, 98, 0, number);
    shape(draw, number, &id);
    size_t size = strlen(id.text);
    uint32_t known = names_find(&twin->names, id.text, size);
    assert_int_equal(order_ids_find(ids, &id).page == PAGE_NONE, known == NAME_NONE);
    struct order_id_place place = order_ids_add(ids, &id, number);
    uint32_t name = names_intern(&twin->names, id.text, size);
    twin->values[name] = number;
    if (known == NAME_NONE) twin->marks[name] = 0;
    if (other % 4 == 0) { /* an order that stays open */
        order_ids_set_value(ids, place, wide_slot(other));
        twin->values[name] = wide_slot(other);
    }
    if (other % 3 == 0) change_one(ids, twin, (uint32_t)(other >> 8) % twin->names.count);
    unsigned mark = (unsigned)(other >> 20) % ID_MARKS;
    bool set = (other >> 32) % 2 == 0;
    order_ids_mark(ids, place, (enum order_id_mark)mark, set);
    twin->marks[name] = (uint8_t)((twin->marks[name] & ~(1u << mark)) | (unsigned)set << mark);
}

static void r02_ids_of_every_shape_are_known_again(void **state)
{
    (void)state;
    struct order_ids ids;
    struct twin *twin = test_calloc(1, sizeof *twin);
    order_ids_init(&ids);
    names_init(&twin->names);
    for (uint32_t number = 0; number < IDS; number++) {
        step(&ids, twin, number);
        if (number % 5000 == 0) same(&ids, twin);
    }
    same(&ids, twin);
    assert_true(twin->names.count > IDS / 2);
    order_ids_release(&ids);
    names_release(&twin->names);
    test_free(twin);
}

static size_t held_by_ids(uint32_t apart)
{
    struct order_ids ids;
    order_ids_init(&ids);
    for (uint32_t number = 1; number <= 100000; number++) {
        struct order_id id;
        snprintf(id.text, sizeof id.text, "ORD-%07u", (unsigned)number);
        struct order_id_place place = order_ids_add(&ids, &id, number * apart);
        order_ids_set_value(&ids, place, number % 7); /* while it is open */
        order_ids_set_value(&ids, place, number * apart);
    }
    size_t held = ids.page_count * sizeof *ids.pages + ids.pool_size * sizeof *ids.pool +
                  ids.slot_count * sizeof *ids.slots;
    order_ids_release(&ids);
    return held;
}

/* SPEED F4: of ids that count along with their orders two bytes each, of others six. */
static void f4_ids_that_count_are_small(void **state)
{
    (void)state;
    assert_true(held_by_ids(1) < 2 * 100000);
    assert_true(held_by_ids(3) < 6 * 100000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(r02_ids_of_every_shape_are_known_again),
        cmocka_unit_test(f4_ids_that_count_are_small),
    };
    return cmocka_run_group_tests_name("market: ids of orders", tests, NULL, NULL);
}
