/* In: records of orders, trades, settlement and the ledger. Out: their cells, in the order of tables.sql. */
#include <assert.h>

#include "store/table_cells.h"

/* ---- Orders and trades ---- */

void order_row(const struct record *record, struct cell *cells)
{
    const struct order_record *order = &record->as.order;
    *cells++ = put_integer(order->order_no);
    *cells++ = put_text(order->id.text);
    *cells++ = put_integer(order->row_time);
    *cells++ = name_cell(order->user);
    *cells++ = name_cell(order->account);
    *cells++ = name_cell(order->symbol);
    *cells++ = word_cell(&side_words, order->side);
    *cells++ = word_cell(&order_type_words, order->type);
    *cells++ = word_cell(&tif_words, order->tif);
    *cells++ = put_integer(order->qty);
    *cells++ = put_integer(order->limit_price);
    *cells++ = put_integer(order->stop_price);
    *cells++ = put_integer(order->expire);
    *cells++ = put_integer(order->priority);
    *cells++ = word_cell(&order_status_words, order->status);
    *cells++ = reason_cell(order->reason);
    *cells++ = order->status == STATUS_NEW ? put_null() : filled_cell(record->rule);
    *cells++ = put_integer(order->filled_qty);
    *cells++ = put_integer(order->avg_price);
    *cells++ = put_integer(order->fees);
    *cells++ = put_integer(order->accepted);
    *cells++ = put_integer(order->ended);
    *cells++ = feed_cell(order->feed);
    *cells++ = put_integer(order->source_row);
    *cells++ = put_integer(order->arrival_price);
}

void order_request_row(const struct record *record, struct cell *cells)
{
    const struct request_record *request = &record->as.request;
    *cells++ = put_integer(request->request_no);
    *cells++ = put_integer(request->row_time);
    *cells++ = put_text(request->id.text);
    *cells++ = id_cell(request->order_no);
    *cells++ = name_cell(request->user);
    *cells++ = word_cell(&order_action_words, request->action);
    *cells++ = put_text(request->accepted ? "accepted" : "rejected");
    *cells++ = reason_cell(request->reason);
    *cells++ = filled_cell(record->rule);
    *cells++ = put_integer(request->qty);
    *cells++ = put_integer(request->limit_price);
    *cells++ = put_integer(request->stop_price);
    *cells++ = feed_cell(request->feed);
    *cells++ = put_integer(request->source_row);
}

void trade_row(const struct record *record, struct cell *cells)
{
    const struct fill_record *fill = &record->as.fill;
    *cells++ = put_integer(fill->trade_id);
    *cells++ = put_integer(fill->match_id);
    *cells++ = put_integer(fill->order_no);
    *cells++ = id_cell(fill->counter_order_no);
    *cells++ = put_integer(record->time);
    *cells++ = name_cell(fill->user);
    *cells++ = name_cell(fill->account);
    *cells++ = name_cell(fill->symbol);
    *cells++ = word_cell(&side_words, fill->side);
    *cells++ = put_integer(fill->qty);
    *cells++ = put_integer(fill->price);
    *cells++ = put_integer(fill->notional);
    *cells++ = put_integer(fill->fee);
    *cells++ = word_cell(&liquidity_words, fill->liquidity);
    *cells++ = put_integer(fill->ambiguous);
    *cells++ = put_text(record->rule);
    *cells++ = feed_cell(fill->source_feed);
    *cells++ = put_integer(fill->source_row);
    *cells++ = word_cell(&part_words, fill->part);
    *cells++ = put_integer(fill->trade_day);
    *cells++ = put_integer(fill->due_day);
}

/* ---- Settlement, ledger ---- */

void obligation_row(const struct record *record, struct cell *cells)
{
    const struct obligation_record *obligation = &record->as.obligation;
    *cells++ = put_integer(obligation->obligation_id);
    *cells++ = name_cell(obligation->account);
    *cells++ = name_cell(obligation->symbol);
    *cells++ = put_integer(obligation->qty);
    *cells++ = put_integer(obligation->money);
    *cells++ = put_integer(obligation->due_day);
}

static struct cell lacks_cell(const struct instruction_record *instruction)
{
    if (instruction->lacks_securities) {
        return put_text(instruction->lacks_cash ? "both" : "securities");
    }
    return instruction->lacks_cash ? put_text("cash") : put_null();
}

void instruction_row(const struct record *record, struct cell *cells)
{
    const struct instruction_record *instruction = &record->as.instruction;
    *cells++ = put_integer(instruction->instruction_id);
    *cells++ = put_integer(record->time);
    *cells++ = put_integer(instruction->cycle_day);
    *cells++ = name_cell(instruction->account);
    *cells++ = name_cell(instruction->symbol);
    *cells++ = put_integer(instruction->due_day);
    *cells++ = id_cell(instruction->obligation_id);
    *cells++ = put_integer(instruction->first_obligation);
    *cells++ = put_integer(instruction->last_obligation);
    *cells++ = put_integer(instruction->qty);
    *cells++ = put_integer(instruction->money);
    *cells++ = put_text(instruction->settled ? "settled" : "failed");
    *cells++ = lacks_cell(instruction);
}

static const char *reference_word(uint8_t kind)
{
    static const char *const words[] = {"trade", "cycle", "row"};
    assert(kind <= REFERENCE_ROW);
    return words[kind];
}

void transfer_row(const struct record *record, struct cell *cells)
{
    const struct transfer_record *transfer = &record->as.transfer;
    bool currency = transfer->debit.asset_kind == ASSET_CURRENCY;
    *cells++ = put_integer(transfer->transfer_id);
    *cells++ = put_integer(record->time);
    *cells++ = name_cell(transfer->debit.owner);
    *cells++ = word_cell(&ledger_kind_words, transfer->debit.kind);
    *cells++ = name_cell(transfer->credit.owner);
    *cells++ = word_cell(&ledger_kind_words, transfer->credit.kind);
    *cells++ = word_cell(&asset_kind_words, transfer->debit.asset_kind);
    *cells++ = currency ? put_null() : name_cell(transfer->debit.asset);
    *cells++ = put_integer(transfer->amount);
    *cells++ = word_cell(&transfer_code_words, transfer->code);
    *cells++ = put_text(reference_word(transfer->reference_kind));
    *cells++ = transfer->reference_kind == REFERENCE_ROW ? feed_cell(transfer->reference_feed)
                                                         : put_null();
    *cells++ = put_integer(transfer->reference);
}

void round_trip_row(const struct record *record, struct cell *cells)
{
    const struct round_trip_record *trip = &record->as.round_trip;
    *cells++ = put_integer(trip->round_trip_id);
    *cells++ = name_cell(trip->account);
    *cells++ = name_cell(trip->symbol);
    *cells++ = word_cell(&side_words, trip->side);
    *cells++ = put_integer(trip->opened);
    *cells++ = put_integer(trip->closed);
    *cells++ = put_integer(trip->qty);
    *cells++ = put_integer(trip->profit);
    *cells++ = put_integer(trip->fees);
    *cells++ = put_integer(trip->first_trade);
    *cells++ = put_integer(trip->last_trade);
}

void position_row(const struct record *record, struct cell *cells)
{
    const struct position_record *position = &record->as.position;
    *cells++ = put_integer(position->position_id);
    *cells++ = name_cell(position->account);
    *cells++ = name_cell(position->symbol);
    *cells++ = put_integer(position->qty);
    *cells++ = put_integer(position->settled_qty);
    *cells++ = put_integer(position->cost);
    *cells++ = put_integer(position->last_price);
}
