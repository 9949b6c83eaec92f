"""How good the figures are: measures of returns, a league table, freshness of series, estimates of what is missing."""
