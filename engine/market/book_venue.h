/* The books behind the market's seam (`venue = book`): which orders are in a book, which wait for a
 * session (B12), and what the books' endings mean. The market knows it as its books; NULL on a price
 * venue. */
#ifndef TAPEDECK_MARKET_BOOK_VENUE_H
#define TAPEDECK_MARKET_BOOK_VENUE_H

#include "market/market_state.h"
#include "market/order_book.h"

struct book_venue;
struct book_venue *book_venue_open(struct market *market);
void book_venue_release(struct book_venue *venue); /* NULL is fine */

/* The order's arrival: it trades, rests, waits or ends. */
void book_venue_enter(struct market *market, uint32_t slot, int64_t now, int64_t session_end);
/* An order whose terms changed: with `arrives_anew` it may lose its place and trade (B03), else it
 * stands with them where it was (C01, C03). */
void book_venue_replaced(struct market *market, uint32_t slot, bool arrives_anew, int64_t now,
                         int64_t session_end);
/* M06: a trail has moved the stop of the order, which is not live yet. */
void book_venue_stop_moved(struct market *market, uint32_t slot);
/* Takes the order out of wherever it is. */
void book_venue_remove(struct market *market, uint32_t slot);

/* The waiting orders whose time it is: at a session's begin all but those for its close, at its end
 * these (M12). */
void book_venue_session(struct market *market, bool begins, int64_t session_end, int64_t now);
bool book_venue_waits(const struct market *market);

/* C01: the symbol's orders step out; book_venue_replaced puts each back. */
void book_venue_step_out(struct market *market, uint32_t symbol);
void book_venue_rescale(struct market *market, uint32_t symbol, int64_t ratio_new,
                        int64_t ratio_old);
/* The book of a symbol, made when there is none yet. */
struct order_book *book_venue_book(struct market *market, uint32_t symbol);

#endif
