"""Arabic: the signs of numbers are those of `catalogue.numbers`, so that a page never writes 3,5 beside 3.5."""

from wayfare.catalogue import numbers

DECIMAL_SEPARATOR, THOUSAND_SEPARATOR = numbers.separators("ar")
