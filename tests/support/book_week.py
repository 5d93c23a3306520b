#!/usr/bin/env python3
"""A made-up week of orders for books with sessions, and what the rules make of it.

    tests/support/book_week.py SEED STP FOLDER

writes FOLDER/orders.csv and users.csv, and FOLDER/expected/v_orders.csv and v_trades.csv from a second
reading of the rules (B01-B03, B06-B08, B11, B12, M06, M07, M12) that shares nothing with the engine: lists
that are searched and sorted anew each time, cents as integers. tests/rules/B12-a-week-of-a-book was made so.
Stp is none, cancel_newest, cancel_oldest, cancel_both or decrement. Accounts can pay everything here.
"""
import csv
import datetime
import os
import random
import sys

DAY, OPEN, CLOSE = 86400, 9 * 3600, 16 * 3600
FIELDS = ("time order_id user symbol action side type qty limit_price stop_price trail tif expire "
          "display flags group parent").split()


# ---- the orders ------------------------------------------------------------------------------------

def cell(cents):
    return "%d.%02d" % (cents // 100, cents % 100)


def make(seed, count):
    draw = random.Random(seed)
    users = ["u%d" % i for i in range(8)]
    middle = {"ABC": 1000, "XYZ": 700}
    rows, placed, time, day = [], [], 8 * 3600, 5
    for number in range(count):
        time += draw.choice([0, 5, 30, 120, 400])
        if time >= 18 * 3600:
            time, day = 8 * 3600, day + 1
        now = "2026-01-%02dT%02d:%02d:%02d" % (day, time // 3600, time // 60 % 60, time % 60)
        symbol = draw.choice(["ABC", "ABC", "XYZ"])
        middle[symbol] += draw.randint(-3, 3)

        def near(width):
            return cell(middle[symbol] + draw.randint(-width, width))

        row = dict.fromkeys(FIELDS, "")
        row["time"] = now
        kind = draw.random()
        if kind < 0.27 and placed:
            old = draw.choice(placed[-60:])
            row.update(order_id=old["order_id"], user=old["user"], action="cancel")
            if kind >= 0.12:
                row["action"] = "replace"
                if draw.random() < 0.6:
                    row["qty"] = str(draw.randint(1, 60))
                if old["limit_price"] and draw.random() < 0.5:
                    row["limit_price"] = near(15)
                if old["stop_price"] and draw.random() < 0.5:
                    row["stop_price"] = near(15)
                if old["trail"] and draw.random() < 0.5:
                    row["trail"] = cell(draw.randint(1, 30))
            rows.append(row)
            continue
        types = ["limit", "market", "stop", "stop_limit", "trailing_stop", "market_on_open",
                 "market_on_close"]
        kind = draw.choices(types, [60, 10, 9, 9, 9, 2, 2])[0]
        tifs = ["", "gtc", "day", "ioc", "fok", "gtd", "opg", "cls"]
        tif = draw.choices(tifs, [30, 30, 15, 7, 7, 6, 3, 3])[0]
        row.update(order_id="o%d" % number, user=draw.choice(users), symbol=symbol, action="new",
                   side=draw.choice(["buy", "sell"]), type=kind, qty=str(draw.randint(1, 60)),
                   tif="" if kind.startswith("market_on") else tif)
        if kind in ("limit", "stop_limit"):
            row["limit_price"] = near(15)
            if draw.random() < 0.15:
                row["display"] = str(draw.randint(1, 9))
        if kind in ("stop", "stop_limit"):
            row["stop_price"] = near(10)
        if kind == "trailing_stop":
            row["trail"] = cell(draw.randint(1, 30))
        if row["tif"] == "gtd":
            hour = min(23, time // 3600 + draw.choice([0, 1, 3]))
            row["expire"] = "2026-01-%02dT%02d:00:00" % (day + draw.choice([0, 1]), hour)
        if kind == "limit" and tif not in ("ioc", "fok") and draw.random() < 0.08:
            row["flags"] = "post_only"
        if draw.random() < 0.25:
            row["group"] = "k%d" % draw.randint(0, 6)
        if placed and draw.random() < 0.15:
            row["parent"] = draw.choice(placed[-30:])["order_id"]
        rows.append(row)
        placed.append(row)
    return rows, [(user, "desk" if user < "u3" else "") for user in users]


# ---- what the rules say ----------------------------------------------------------------------------

def seconds(text):
    return int(datetime.datetime.fromisoformat(text + "+00:00").timestamp())


def cents(text):
    return round(float(text) * 100) if text else None


def in_session(now):
    return OPEN <= now % DAY < CLOSE


def session_end(now):
    """Of the session in progress, or of the next one."""
    return now - now % DAY + CLOSE + (0 if now % DAY < CLOSE else DAY)


def session_from(now):
    """The end of the first session that begins at or after now."""
    return now - now % DAY + CLOSE + (0 if now % DAY <= OPEN else DAY)


class Order:
    def __init__(self, row, number, now):
        self.id, self.number, self.accepted = row["order_id"], number, now
        self.user, self.symbol, self.side, self.type = (row[k] for k in
                                                        ("user", "symbol", "side", "type"))
        self.qty, self.filled = int(row["qty"]), 0
        self.limit, self.stop, self.trail = (cents(row[k]) for k in
                                             ("limit_price", "stop_price", "trail"))
        self.tif = row["tif"] or "day"
        self.expire = seconds(row["expire"]) if row["expire"] else None
        self.display = int(row["display"] or 0)
        self.post_only, self.group = bool(row["flags"]), row["group"]
        self.is_stop = self.type in ("stop", "stop_limit", "trailing_stop")
        self.for_open = self.tif == "opg" or self.type == "market_on_open"
        self.for_close = self.tif == "cls" or self.type == "market_on_close"
        self.open = self.live = self.waits = False
        self.status, self.reason, self.parent = None, "", None
        self.reference = self.dies = None
        self.place = None          # the list that it stands in
        self.priority = self.arrival = self.shown = 0

    def leaves(self):
        return self.qty - self.filled

    def slice(self):
        return min(self.display, self.leaves()) if self.display else self.leaves()

    def accepts(self, price):
        return self.limit is None or (price <= self.limit if self.side == "buy"
                                      else price >= self.limit)

    def reached(self, trade):
        return self.stop is not None and (trade >= self.stop if self.side == "buy"
                                          else trade <= self.stop)

    def follow(self, trade):
        better = self.reference is None or (trade > self.reference if self.side == "sell"
                                            else trade < self.reference)
        if better:
            self.reference = trade
            self.stop = trade - self.trail if self.side == "sell" else trade + self.trail
        return better


class Books:
    def __init__(self, stp, desks):
        self.stp, self.desks = stp, desks
        self.orders, self.trades, self.last = {}, [], {}
        self.resting, self.stops, self.trails, self.queue = [], [], [], []
        self.waiting, self.released, self.prints = [], [], []
        self.clock = self.numbers = 0

    def tick(self):
        self.clock += 1
        return self.clock

    # -- places and ends

    def leave(self, order):
        for place in (self.resting, self.stops, self.trails, self.queue, self.waiting):
            if order in place:
                place.remove(order)

    def end(self, order, status, reason, now):
        self.leave(order)
        order.open, order.status, order.reason = False, status, reason
        for child in list(self.orders.values()):
            if not (child.open and child.waits and child.parent is order):
                continue
            if status == "filled":
                child.waits = False
                self.released.append(child)
            else:
                self.end(child, "canceled", "parent", now)

    def cancel_group(self, order, now):
        for other in list(self.orders.values()):
            same = other.group and other.group == order.group and other.user == order.user
            if other.open and other is not order and same:
                filled = other.leaves() == 0
                self.end(other, "filled" if filled else "canceled", "" if filled else "oco", now)

    def wait(self, order, after):
        order.row_order = (after, self.tick())
        self.waiting.append(order)

    # -- matching

    def against(self, order):
        sign = 1 if order.side == "buy" else -1
        there = [o for o in self.resting if o.symbol == order.symbol and o.side != order.side]
        return sorted(there, key=lambda o: (sign * o.limit, o.priority))

    def own(self, a, b):
        return self.stp != "none" and self.desks[a.user] == self.desks[b.user]

    def available(self, order):
        found = 0
        for maker in self.against(order):
            if not order.accepts(maker.limit):
                break
            if self.own(order, maker):
                if self.stp != "cancel_oldest":
                    break
                continue
            found += maker.leaves()
        return found

    def shrink_shown(self, maker, qty):
        maker.shown -= qty
        if maker.shown == 0:
            maker.shown, maker.priority = maker.slice(), self.tick()

    def prevent(self, taker, maker, now):
        if self.stp in ("cancel_oldest", "cancel_both"):
            self.end(maker, "canceled", "self_trade", now)
        if self.stp in ("cancel_newest", "cancel_both") and taker.open:
            self.end(taker, "canceled", "self_trade", now)
        if self.stp != "decrement":
            return
        qty = min(taker.leaves(), maker.shown)
        if maker.leaves() == qty:
            self.end(maker, "canceled", "self_trade", now)
        else:
            maker.qty -= qty
            self.shrink_shown(maker, qty)
        if taker.open and taker.leaves() == qty:
            self.end(taker, "canceled", "self_trade", now)
        elif taker.open:
            taker.qty -= qty

    def match(self, taker, now):
        while taker.open and taker.leaves() > 0:
            makers = self.against(taker)
            if not makers or not taker.accepts(makers[0].limit):
                return
            maker = makers[0]
            if self.own(taker, maker):
                self.prevent(taker, maker, now)
                continue
            qty = min(taker.leaves(), maker.shown)
            self.trades.append((maker, taker, qty, maker.limit))
            self.last[taker.symbol] = maker.limit
            self.prints.append((taker.symbol, maker.limit))
            maker.filled += qty
            taker.filled += qty
            self.cancel_group(maker, now)
            if taker.open:
                self.cancel_group(taker, now)
            if maker.open and maker.leaves() == 0:
                self.end(maker, "filled", "", now)
            elif maker.open:
                self.shrink_shown(maker, qty)

    def work(self, order, now):
        best = self.against(order)[:1]
        if order.post_only and best and order.accepts(best[0].limit):
            self.end(order, "rejected", "would_trade", now)
        elif order.tif == "fok" and self.available(order) < order.leaves():
            self.end(order, "canceled", "fok", now)
        else:
            self.match(order, now)
        if not order.open:
            return
        if order.leaves() == 0:
            self.end(order, "filled", "", now)
        elif order.for_open or order.for_close:
            self.end(order, "expired", "", now)
        elif order.limit is None:
            self.end(order, "canceled", "no_liquidity", now)
        elif order.tif in ("ioc", "fok"):
            self.end(order, "canceled", order.tif, now)
        else:
            order.priority, order.shown = self.tick(), order.slice()
            self.resting.append(order)

    # -- stops and trails

    def go_live(self, order):
        order.live = True
        self.leave(order)

    def pull(self):
        for symbol, price in self.prints:
            for side, sign in (("buy", 1), ("sell", -1)):
                due = [o for o in self.stops
                       if o.symbol == symbol and o.side == side and o.reached(price)]
                for order in sorted(due, key=lambda o: (sign * o.stop, o.priority)):
                    self.go_live(order)
                    self.queue.append(order)
            trails = [o for o in self.trails if o.symbol == symbol]
            for order in sorted(trails, key=lambda o: o.arrival):
                if order.follow(price):
                    order.priority = self.tick()
        self.prints = []

    def message(self, order, now):
        self.work(order, now)
        self.pull()
        while self.queue:
            self.work(self.queue.pop(0), now)
            self.pull()

    def enter(self, order, now):
        if order.is_stop and not order.live:
            if order.symbol not in self.last or not order.reached(self.last[order.symbol]):
                order.priority = self.tick()
                self.stops.append(order)
                return
            self.go_live(order)
        self.message(order, now)

    # -- arrivals

    def arrive(self, order, now):
        order.arrival = self.tick()
        if order.type == "trailing_stop":
            self.trails.append(order)
            if order.symbol in self.last:
                order.follow(self.last[order.symbol])
        if order.for_open:
            order.dies = session_from(now)
        elif order.tif == "gtd":
            order.dies = order.expire
        elif order.tif in ("day", "cls"):
            order.dies = session_end(now)
        at_open = order.for_open and not (in_session(now) and order.dies == session_end(now))
        if in_session(now) and not at_open and not order.for_close:
            self.enter(order, now)
        elif self.refused(order, now):
            self.end(order, "rejected", "market_closed", now)
        else:
            self.wait(order, order.number)

    @staticmethod
    def refused(order, now):
        at_once = order.tif in ("ioc", "fok") or order.type == "market"
        return not in_session(now) and at_once and not (order.for_open or order.for_close)

    def new(self, row, now):
        self.numbers += 1
        order = Order(row, self.numbers, now)
        self.orders[order.id] = order
        parent = self.orders.get(row["parent"])
        best = self.against(order)[:1]
        if order.tif == "gtd" and order.expire <= now:
            order.status, order.reason = "rejected", "already_expired"
        elif parent is None and self.refused(order, now):
            order.status, order.reason = "rejected", "market_closed"
        elif (parent is None and order.post_only and in_session(now) and best and
              order.accepts(best[0].limit) and not (order.for_open or order.for_close)):
            order.status, order.reason = "rejected", "would_trade"
        elif parent is not None and not parent.open and parent.status != "filled":
            order.status, order.reason = "canceled", "parent"
        else:
            order.open = True
            if parent is not None and parent.open:
                order.waits, order.parent = True, parent
                order.dies = order.expire if order.tif == "gtd" else None
            else:
                self.arrive(order, now)

    def replace(self, order, row, now):
        if row["qty"] and int(row["qty"]) <= order.filled:
            self.end(order, "canceled", "replaced_below_filled", now)
            return
        qty = int(row["qty"] or order.qty)
        limit, stop, trail = order.limit, order.stop, order.trail
        if row["limit_price"]:
            limit = cents(row["limit_price"])
        if row["stop_price"]:
            stop = cents(row["stop_price"])
        if row["trail"]:
            trail = cents(row["trail"])
            if order.reference is not None:
                away = trail if order.side == "buy" else -trail
                stop = order.reference + away
        best = self.against(order)[:1]
        crosses = best and (best[0].limit <= limit if order.side == "buy"
                            else best[0].limit >= limit) if limit is not None else False
        if order.post_only and order in self.resting and in_session(now) and crosses:
            return
        moved = (limit, stop, trail) != (order.limit, order.stop, order.trail)
        anew = qty > order.qty or moved
        price_moved, stop_moved = limit != order.limit, stop != order.stop
        order.qty, order.limit, order.stop, order.trail = qty, limit, stop, trail
        if order.waits:
            return
        if anew:
            order.arrival = self.tick()
        if anew and (order in self.waiting or not in_session(now)):
            for place in (self.waiting, self.stops, self.resting):
                if order in place:
                    place.remove(order)
            self.wait(order, self.numbers)
        elif order in self.stops and stop_moved:
            self.stops.remove(order)
            self.enter(order, now)
        elif order in self.resting and (price_moved or qty > row["before"]):
            self.resting.remove(order)
            self.message(order, now)
        elif order in self.resting:
            order.shown = min(order.shown, order.leaves())

    def row(self, row, now):
        if row["action"] == "new":
            self.new(row, now)
            return
        order = self.orders[row["order_id"]]
        if not order.open:
            return
        if row["action"] == "cancel":
            self.end(order, "canceled", "user_request", now)
        else:
            self.replace(order, dict(row, before=order.qty), now)

    # -- time

    def meet(self, now):
        while self.released:
            order = self.released.pop(0)
            if order.open:
                self.arrive(order, now)

    def session(self, begins, now):
        due = [o for o in self.waiting
               if (o.for_close and o.accepted < now if not begins else not o.for_close)]
        for order in sorted(due, key=lambda o: o.row_order):
            if order in self.waiting:
                self.waiting.remove(order)
                self.enter(order, now)
        for order in due:
            if begins and order.open and order.for_open:
                self.end(order, "expired", "", now)

    def expire(self, now, dated):
        due = [o for o in self.orders.values()
               if o.open and o.dies is not None and o.dies <= now and (o.tif == "gtd") == dated]
        for order in sorted(due, key=lambda o: (o.dies, o.number)):
            if order.open:
                self.end(order, "expired", "", now)

    def days_wait(self):
        return any(o.open and not o.waits and o.dies is not None and o.tif != "gtd"
                   for o in self.orders.values())


def live(rows, users, stp):
    books = Books(stp, {user: desk or user for user, desk in users})
    times = [seconds(row["time"]) for row in rows]
    events = [(time, 9, i) for i, time in enumerate(times)]
    first = times[0] - times[0] % DAY
    for day in range(first, times[-1] + 9 * DAY, DAY):
        events += [(day + OPEN, 7, 0), (day + CLOSE, 2, 0)]
    events += [(at, 3, 0) for at in {seconds(r["expire"]) for r in rows if r["expire"]}]
    for time, phase, number in sorted(events):
        over = time > times[-1]
        if phase == 9:
            books.row(rows[number], time)
        elif phase == 7 and (not over or books.waiting):
            books.session(True, time)
        elif phase == 2 and (not over or books.days_wait()):
            books.session(False, time)
            books.expire(time, False)
        elif phase == 3 and not over:
            books.expire(time, True)
        books.meet(time)
    return books


def main():
    seed, stp, folder = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    rows, users = make(seed, int(sys.argv[4]) if len(sys.argv) > 4 else 250)
    books = live(rows, users, stp)
    os.makedirs(folder + "/expected", exist_ok=True)

    def write(name, header, lines):
        with open(folder + "/" + name, "w", newline="", encoding="ascii") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(lines)

    write("orders.csv", FIELDS, [[row[field] for field in FIELDS] for row in rows])
    write("users.csv", ["user", "stp_group"], users)
    write("expected/v_orders.csv", ["order_id", "status", "reason", "qty", "filled_qty"],
          [[o.id, o.status or ("partially_filled" if o.filled else "new"), o.reason,
            float(o.qty), float(o.filled)] for o in books.orders.values()])
    trades = []
    for number, (maker, taker, qty, price) in enumerate(books.trades, 1):
        for a, b in ((maker, taker), (taker, maker)):
            trades.append([number, a.id, b.id, a.side, float(qty), price / 100])
    write("expected/v_trades.csv", ["match_id", "order_id", "counter_order_id", "side", "qty", "price"],
          trades)


if __name__ == "__main__":
    main()
