-- csv/round_trips.csv: closed positions with their profit after fees (P03).
SELECT round_trips.round_trip_id AS "round_trip_id:key", accounts.account, instruments.symbol,
       round_trips.side, round_trips.opened AS "opened:time", round_trips.closed AS "closed:time",
       round_trips.qty AS "qty:qty", round_trips.profit AS "profit:money",
       round_trips.fees AS "fees:money", round_trips.first_trade, round_trips.last_trade
FROM round_trips
JOIN accounts ON accounts.account_id = round_trips.account_id
JOIN instruments ON instruments.symbol_id = round_trips.symbol_id
ORDER BY round_trips.round_trip_id;
