# P05: 2,000 draws of 64 returns in blocks of 4 on average. The bounds are those of a second implementation,
# written in Python from the rule with a Philox of its own: the same to the last digit. Of 59 returns: none.
"$TAPEDECK" metrics equity.csv || exit
head -n 61 equity.csv >few.csv
"$TAPEDECK" metrics few.csv | sed 's/^/few /'
