# The same ratios with R's survey package. Arguments: data, number of indicators, breakdowns ("-" for everybody).
suppressPackageStartupMessages(library(survey))
options(survey.lonely.psu = "adjust")
given <- commandArgs(trailingOnly = TRUE)
people <- read.csv(given[1])
count <- as.integer(given[2])
design <- svydesign(ids = ~psu, strata = ~stratum, weights = ~weight, data = people)
found <- 0
spent <- system.time(
  for (k in seq_len(count)) {
    y <- as.formula(paste0("~i", k))
    for (by in given[-(1:2)]) {
      answer <- if (by == "-") svymean(y, design, na.rm = TRUE)
                else svyby(y, as.formula(paste0("~", gsub(",", "+", by))), design, svymean, na.rm = TRUE)
      found <- found + if (by == "-") 1 else nrow(answer)
    }
  }
)
cat(spent[["user.self"]] + spent[["sys.self"]], spent[["elapsed"]], found, "\n")
