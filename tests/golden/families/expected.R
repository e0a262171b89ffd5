# Figures of survey families by R's survey package, from the publishers' files: Rscript expected.R FOLDER > expected.csv
# FOLDER holds the folders of microdata. Conditions are written anew here, not taken from the rules of the families.
suppressMessages(library(survey))
folder <- commandArgs(TRUE)[1]
read <- function(path) read.csv(gzfile(file.path(folder, path)), stringsAsFactors = FALSE, na.strings = c("", "NA"))
rows <- list()
add <- function(family, indicator, group, fit, factor = 1) {
  values <- as.data.frame(fit)
  name <- if (is.null(group)) "" else as.character(values[[1]])
  value <- if (is.null(group)) coef(fit) else values[[2]]
  rows[[length(rows) + 1]] <<- data.frame(family, indicator, by = if (is.null(group)) "" else group, level = name,
    value = sprintf("%.12g", factor * as.numeric(value)), se = sprintf("%.12g", factor * as.numeric(SE(fit))))
}

ghana <- read("gha-glss-synthetic/ghanaS.csv.gz")
ghana$group <- ifelse(ghana$nation == "ghanaian birth", "national", ifelse(ghana$nation == "ghanaian naturalise",
  "naturalised", ifelse(ghana$nation %in% c("other african", "other"), "other", "area")))
ghana$monthly <- ghana$income / 12
ghana$occupied <- as.numeric(ghana$occupation != "none")
d <- svydesign(ids = ~clust, strata = ~region, weights = ~weight, data = ghana)
adult <- subset(d, age >= 15 & !is.na(income))
add("ghana_glss", "labour.personal_income", NULL, svymean(~monthly, adult))
add("ghana_glss", "labour.personal_income", "nationality_group", svyby(~monthly, ~group, adult, svymean))
add("ghana_glss", "labour.personal_income", "ethnicity", svyby(~monthly, ~ethnic, adult, svymean))
add("ghana_glss", "labour.personal_income", "admin1", svyby(~monthly, ~region, adult, svymean))
of_age <- subset(d, age >= 15 & age <= 64 & !is.na(occupation))
add("ghana_glss", "labour.has_occupation", "sex", svyby(~occupied, ~sex, of_age, svymean), 100)

austria <- read("aut-eusilc-synthetic/eusilc.csv.gz")
austria$low <- as.numeric(austria$eqIncome / 12 < 904.94)
austria$foreign <- ifelse(austria$pb220a == "AT", "national", "foreign")
d <- svydesign(ids = ~db030, strata = ~db040, weights = ~rb050, data = austria)
add("austria_eusilc", "status.low_income", NULL, svymean(~low, d), 100)
add("austria_eusilc", "status.low_income", "citizenship", svyby(~low, ~foreign, subset(d, !is.na(foreign)), svymean), 100)

albania <- read("alb-lsms-2012/lival.csv.gz")
albania$poor <- as.numeric(albania$rcons < 4891)
albania$gap <- pmax(0, (4891 - albania$rcons) / 4891)
d <- svydesign(ids = ~psu + hhid, strata = ~strat, weights = ~weight, fpc = ~nph + mphi, data = albania)
add("albania_lsms", "poverty.consumption_headcount", NULL, svymean(~poor, d), 100)
add("albania_lsms", "poverty.consumption_headcount", "admin1", svyby(~poor, ~prefectu, d, svymean), 100)
add("albania_lsms", "poverty.consumption_gap", NULL, svymean(~gap, d))
write.csv(do.call(rbind, rows), row.names = FALSE, quote = FALSE)
