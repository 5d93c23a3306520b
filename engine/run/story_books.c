/* A run that is only looked at (`tapedeck book`). In: jobs of orders, what time brings. Out: what the options'
 * `books` hears. Always: it changes nothing, and without it nothing is done here. */
#include "run/world.h"

static void tell(struct story *story, uint32_t symbol, const char *order_id)
{
    const struct run_books books = {.market = story->market,
                                    .symbols = &story->symbols,
                                    .now = story->now,
                                    .order_id = order_id,
                                    .symbol = symbol};
    story->options->books(story->options->books_context, &books);
}

bool story_books_order(struct story *story, const struct job_run *run, char error[SHORT_TEXT_MAX])
{
    if (story->options->books == NULL) return story_order_effect(story, run, error);
    const struct feed_row *row = &row_pool_at(&story->pool, run->spec->payload)->row;
    const struct order_id id = row->as.order.id;
    uint32_t symbol = row->symbol, order_no;
    uint32_t slot = order_table_find(market_orders(story->market), &id, &order_no);
    if (symbol == NAME_NONE && slot != ORDER_NONE)
        symbol = order_at(market_orders(story->market), slot)->symbol;
    bool done = story_order_effect(story, run, error);
    story->books_changed = true;
    if (done) tell(story, symbol, id.text);
    return done;
}

void story_books_rest(struct story *story)
{
    if (!story->books_changed || !timeline_rows_over(story->timeline)) return;
    story->books_changed = false;
    tell(story, NAME_NONE, NULL);
}
