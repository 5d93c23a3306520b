/* In: a report's tables and pictures. Out: one page. Always: every text of the run is escaped; the
 * page is well-formed XML, has no script and names no other file, so it works from anywhere. */
#include "reports/report_writers.h"

#include <string.h>

#include "reports/report_front.h"

enum { HTML_HEAD_MAX = 200, HTML_TAIL_MAX = 10 };

static const char style[] =
    "body{margin:0;background:#f4f5f7;color:#1c2430;font:15px/1.5 system-ui,-apple-system,"
    "'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif}\n"
    ".page{max-width:1180px;margin:0 auto;padding:24px 20px 60px}\n"
    "h1{font-size:26px;margin:0}\n"
    "h2{font-size:20px;margin:44px 0 4px;padding-bottom:4px;border-bottom:2px solid #2b5c8a}\n"
    "h3{font-size:16px;margin:24px 0 8px}\n"
    ".title{color:#5a6675;margin:2px 0 14px}\n"
    ".nav a{color:#2b5c8a;margin-right:18px;text-decoration:none}\n"
    ".nav a:hover{text-decoration:underline}\n"
    ".panel{background:#fff;border:1px solid #dce1e7;border-radius:8px;padding:10px 18px;"
    "margin:16px 0}\n"
    ".panel table{border:0;width:100%}\n"
    ".panel th{width:92px;color:#5a6675;font-weight:600;background:none;border:0;padding:3px 0}\n"
    ".panel td{border:0;padding:3px 0 3px 12px;white-space:normal;overflow-wrap:anywhere}\n"
    ".panel tr:nth-child(even) td{background:none}\n"
    ".tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(190px,1fr));gap:12px;"
    "margin:16px 0}\n"
    ".tile{background:#fff;border:1px solid #dce1e7;border-radius:8px;padding:10px 16px}\n"
    ".tile b{display:block;font-size:20px;font-variant-numeric:tabular-nums}\n"
    ".tile span{color:#5a6675;font-size:13px}\n"
    ".picture{background:#fff;border:1px solid #dce1e7;border-radius:8px;padding:8px;"
    "margin:12px 0}\n"
    ".picture svg{display:block;width:100%;height:auto}\n"
    ".wide{overflow-x:auto;background:#fff;border:1px solid #dce1e7;border-radius:8px}\n"
    "table{border-collapse:collapse;font-size:13.5px}\n"
    ".wide table{min-width:100%}\n"
    "th{text-align:left;background:#eaeef3;font-weight:600;padding:6px 12px;"
    "border-bottom:1px solid #cfd6de;white-space:nowrap;vertical-align:top}\n"
    "td{padding:4px 12px;border-bottom:1px solid #edf0f3;white-space:nowrap;vertical-align:top}\n"
    "tr:nth-child(even) td{background:#fafbfc}\n"
    "tr.sum td{border-top:2px solid #cfd6de;font-weight:600;background:#f4f6f9}\n"
    "td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}\n"
    "td.t{white-space:normal;min-width:240px;max-width:560px;overflow-wrap:anywhere}\n"
    "td.none{color:#a3acb7}\n"
    "td.good{color:#1b7f3b;font-weight:600}\n"
    ".bad,td.bad{color:#b3261e;font-weight:600}\n"
    ".empty{color:#5a6675;margin:0}\n"
    "details{margin:6px 0 0;font-size:13px;color:#5a6675}\n"
    "summary{cursor:pointer;overflow-wrap:anywhere}\n"
    "pre{background:#fff;border:1px solid #dce1e7;border-radius:8px;padding:10px 14px;"
    "overflow-x:auto;font-size:12.5px;color:#1c2430}\n"
    ".foot{color:#5a6675;font-size:13px;margin-top:40px}\n"
    "@media print{body{background:#fff}.page{max-width:none}.nav{display:none}}\n";

/* ---- Text ------------------------------------------------------------------------------------ */

static void add_escaped(struct text *out, const char *text)
{
    size_t size = strlen(text), valid = utf8_first_invalid(text, size);
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        if (i == valid) {
            text_add_string(out, "\xef\xbf\xbd"); /* U+FFFD */
            valid = i + 1 + utf8_first_invalid(text + i + 1, size - i - 1);
        } else if (c == '&') {
            text_add_string(out, "&amp;");
        } else if (c == '<') {
            text_add_string(out, "&lt;");
        } else if (c == '>') {
            text_add_string(out, "&gt;");
        } else if (c == '"') {
            text_add_string(out, "&quot;");
        } else if (c == '\n' || c == '\t' || (c >= 0x20 && c != 0x7f)) {
            text_add_char(out, (char)c);
        } else {
            text_addf(out, "\\x%02X", c); /* XML has no such characters */
        }
    }
}

static void add_element(struct text *out, const char *open, const char *text, const char *close)
{
    text_add_string(out, open);
    add_escaped(out, text);
    text_add_string(out, close);
}

/* ---- Tables ---------------------------------------------------------------------------------- */

static void add_cell(struct text *out, const struct report_table *table, int64_t row, int column,
                     bool number)
{
    const struct report_cell *cell = report_table_cell(table, row, column);
    enum report_unit unit = table->columns[column].unit;
    const char *open = "<td>";
    if (cell->kind == CELL_NONE) {
        open = number ? "<td class=\"n none\">" : "<td class=\"none\">";
    } else if (unit == UNIT_CHECK) {
        open = cell->kind == CELL_YES ? "<td class=\"good\">" : "<td class=\"bad\">";
    } else if (number) {
        open = "<td class=\"n\">";
    } else if (strlen(cell->text) > 44) {
        open = "<td class=\"t\">";
    }
    size_t size = strlen(cell->text);
    const char *whole = ".000000000Z"; /* a whole second needs no decimals on a page */
    if (unit == UNIT_TIME && size > strlen(whole) &&
        strcmp(cell->text + size - strlen(whole), whole) == 0) {
        text_addf(out, "%s%.*sZ</td>", open, (int)(size - strlen(whole)), cell->text);
    } else {
        add_element(out, open, cell->text, "</td>");
    }
}

static void add_totals(struct text *out, const struct report_data *data,
                       const struct report_table *table, const bool *numbers)
{
    bool any = false;
    for (int i = 0; i < table->column_count; i++) {
        any = any || report_unit_adds_up(table->columns[i].unit);
    }
    if (!any || table->rows < 2 || table->first_only) {
        return;
    }
    text_add_string(out, "<tr class=\"sum\">");
    for (int i = 0; i < table->column_count; i++) {
        text_add_string(out, numbers[i] ? "<td class=\"n\">" : "<td>");
        if (i == 0 && !report_unit_adds_up(table->columns[i].unit)) {
            text_add_string(out, "total");
        }
        report_data_total(data, table, i, out);
        text_add_string(out, "</td>");
    }
    text_add_string(out, "</tr>\n");
}

static void add_rows(struct text *out, const struct report_data *data,
                     const struct report_table *table)
{
    bool numbers[REPORT_COLUMNS_MAX];
    int64_t end = table->head + table->tail;
    bool all = end <= HTML_HEAD_MAX + HTML_TAIL_MAX && table->rows <= end;
    text_add_string(out, "<div class=\"wide\"><table>\n<thead><tr>");
    for (int i = 0; i < table->column_count; i++) {
        numbers[i] = report_table_is_number(table, i);
        add_element(out, numbers[i] ? "<th class=\"n\">" : "<th>", table->columns[i].name, "</th>");
    }
    text_add_string(out, "</tr></thead>\n<tbody>\n");
    for (int64_t row = 0; row < end; row++) {
        if (!all && row == HTML_HEAD_MAX && end > HTML_HEAD_MAX + HTML_TAIL_MAX) {
            row = end - HTML_TAIL_MAX;
            text_addf(out, "<tr><td class=\"none\" colspan=\"%d\">%lld rows more</td></tr>\n",
                      table->column_count,
                      (long long)(table->rows - HTML_HEAD_MAX - HTML_TAIL_MAX));
        }
        text_add_string(out, "<tr>");
        for (int i = 0; i < table->column_count; i++) {
            add_cell(out, table, row, i, numbers[i]);
        }
        text_add_string(out, "</tr>\n");
    }
    add_totals(out, data, table, numbers);
    text_add_string(out, "</tbody></table></div>\n");
}

/* One account a row is too wide for a page: accounts stand side by side, a metric a row. */
static void add_upright(struct text *out, const struct report_table *table)
{
    int64_t accounts = table->head < 8 ? table->head : 8;
    text_add_string(out, "<div class=\"wide\"><table>\n<thead><tr><th>metric</th>");
    for (int64_t row = 0; row < accounts; row++) {
        add_element(out, "<th class=\"n\">", report_table_cell(table, row, 0)->text, "</th>");
    }
    text_add_string(out, "</tr></thead>\n<tbody>\n");
    for (int column = 1; column < table->column_count; column++) {
        add_element(out, "<tr><td>", table->columns[column].name, "</td>");
        for (int64_t row = 0; row < accounts; row++) {
            add_cell(out, table, row, column, true);
        }
        text_add_string(out, "</tr>\n");
    }
    text_add_string(out, "</tbody></table></div>\n");
    if (accounts < table->rows) {
        text_addf(out, "<p class=\"empty\">%lld accounts more, all in report.json.</p>\n",
                  (long long)(table->rows - accounts));
    }
}

static void add_part(struct text *out, const struct report_data *data,
                     const struct report_part *part)
{
    const struct report_table *table = &part->table;
    struct text note = {0};
    text_addf(out, "<h3 id=\"%s\">", part->entry->name);
    add_escaped(out, part->entry->title);
    text_add_string(out, "</h3>\n");
    if (table->head == 0) {
        text_add_string(out, "<p class=\"empty\">None.</p>\n");
    } else if (table->sql == NULL) {
        add_upright(out, table);
    } else {
        add_rows(out, data, table);
    }
    report_data_note(data, part, &note);
    add_element(out, "<details><summary>", text_string(&note), "</summary>\n");
    add_element(out, "<pre>", table->sql != NULL ? table->sql : "RULES.md, P01 to P04", "</pre>");
    text_add_string(out, "</details>\n");
    text_release(&note);
}

/* ---- The page -------------------------------------------------------------------------------- */

static void add_tile(struct text *out, const char *name, const char *value)
{
    add_element(out, "<div class=\"tile\"><b>", value, "</b>");
    add_element(out, "<span>", name, "</span></div>\n");
}

static void add_tiles(struct text *out, const struct report_data *data)
{
    const struct report_table *equity = report_data_find(data, "equity_total");
    const struct report_table *orders = report_data_find(data, "order_identity");
    const struct report_table *trades = report_data_find(data, "trades");
    text_add_string(out, "<div class=\"tiles\">\n");
    add_tile(out, "final equity", report_table_text(equity, 0, "final equity"));
    add_tile(out, "result", report_table_text(equity, 0, "result"));
    add_tile(out, "total return", report_data_metric(data, "total"));
    add_tile(out, "Sharpe", report_data_metric(data, "sharpe"));
    add_tile(out, "max drawdown", report_data_metric(data, "max drawdown"));
    add_tile(out, "orders", report_table_text(orders, 0, "entered"));
    add_tile(out, "rejected", report_table_text(orders, 0, "rejected"));
    add_tile(out, "trades", report_table_text(trades, 0, "trades"));
    add_tile(out, "fees", report_table_text(trades, 0, "fees"));
    add_tile(out, "open orders", report_table_text(orders, 0, "open"));
    text_add_string(out, "</div>\n");
}

static void add_front(struct text *out, const struct report_data *data)
{
    struct report_front front;
    report_front_read(&front, data);
    text_add_string(out, "<div class=\"panel\"><table>\n");
    for (size_t i = 0; i < front.count; i++) {
        const struct front_line *line = &front.lines[i];
        add_element(out, "<tr><th>", line->label, "</th>");
        add_element(out, line->attention ? "<td class=\"bad\">" : "<td>", text_string(&line->text),
                    "</td></tr>\n");
    }
    text_add_string(out, "</table></div>\n");
    report_front_release(&front);
}

/* "Job queue" -> "section-job-queue" */
static void add_section_id(struct text *out, const char *section)
{
    text_add_string(out, "section-");
    for (; *section != 0; section++) {
        text_add_char(out, *section == ' ' ? '-' : ascii_lower(*section));
    }
}

static void add_navigation(struct text *out, const struct report_data *data, bool pictures)
{
    text_add_string(out, "<div class=\"nav\">");
    if (pictures) {
        text_add_string(out, "<a href=\"#plots\">Plots</a>\n");
    }
    for (size_t i = 0; i < data->count; i++) {
        const char *section = data->parts[i].entry->section;
        if (section != NULL) {
            text_add_string(out, "<a href=\"#");
            add_section_id(out, section);
            add_element(out, "\">", section, "</a>\n");
        }
    }
    text_add_string(out, "</div>\n");
}

static void add_pictures(struct text *out, const struct report_picture *pictures, size_t count)
{
    if (count > 0) {
        text_add_string(out, "<h2 id=\"plots\">Plots</h2>\n");
    }
    for (size_t i = 0; i < count; i++) {
        const char *svg = strstr(text_string(&pictures[i].svg), "<svg");
        if (svg != NULL) {
            add_element(out, "<h3>", pictures[i].title, "</h3>\n<div class=\"picture\">");
            text_add_string(out, svg);
            text_add_string(out, "</div>\n");
        }
    }
}

void report_html_write(const struct report_data *data, const struct report_picture *pictures,
                       size_t picture_count, struct text *out)
{
    const char *scenario = report_data_item(data, "scenario");
    text_add_string(out, "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" "
                         "lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" "
                         "content=\"width=device-width, initial-scale=1\"/>\n");
    add_element(out, "<title>Tapedeck: ", scenario, "</title>\n<style>\n");
    text_add_string(out, style);
    text_add_string(out, "</style>\n</head>\n<body>\n<div class=\"page\">\n");
    add_element(out, "<h1>", scenario, "</h1>\n");
    add_element(out, "<p class=\"title\">", report_data_item(data, "title"), "</p>\n");
    add_navigation(out, data, picture_count > 0);
    add_tiles(out, data);
    add_front(out, data);
    add_pictures(out, pictures, picture_count);
    for (size_t i = 0; i < data->count; i++) {
        const char *section = data->parts[i].entry->section;
        if (section != NULL) {
            text_add_string(out, "<h2 id=\"");
            add_section_id(out, section);
            add_element(out, "\">", section, "</h2>\n");
        }
        add_part(out, data, &data->parts[i]);
    }
    if (data->scenario.size > 0) {
        text_add_string(out, "<h2 id=\"scenario\">The scenario as it was in force</h2>\n");
        add_element(out, "<pre>", text_string(&data->scenario), "</pre>\n");
    }
    text_add_string(out, "<p class=\"foot\">Every number on this page comes from a query that "
                         "stands behind its table; run it by hand with sqlite3 on run.db.</p>\n"
                         "</div>\n</body>\n</html>\n");
}
