"""Arabic: the signs of numbers are those of `catalogue.numbers`, so that a page never writes 3,5 beside 3.5.

A day is written before its month and its year, and the hour of a moment from 0 to 23.
"""

from wayfare.catalogue import numbers

DECIMAL_SEPARATOR, THOUSAND_SEPARATOR = numbers.separators("ar")
NUMBER_GROUPING = 3
DATE_FORMAT, MONTH_DAY_FORMAT, YEAR_MONTH_FORMAT = "j F Y", "j F", "F Y"
TIME_FORMAT, DATETIME_FORMAT = "H:i", "j F Y، H:i"
