SELECT qty / 1e8 AS quantity, profit / 100.0 AS profit FROM round_trips ORDER BY round_trip_id
