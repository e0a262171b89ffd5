# Computes golden values of inequality and gaps on two real surveys; the data stay outside the repository.
# Run: Rscript influence.R FOLDER_OF_MICRODATA   (writes influence.csv beside it)
# Gini is checked against laeken; influence values come from sums of absolute differences and go through svytotal; gaps
# and risk ratios are those of svyby with covariances.
suppressMessages({library(survey); library(laeken)})
folder <- commandArgs(TRUE)[1]
result <- list()
note <- function(survey, statistic, y, by, domain, rank_by = "", group = "", where = "", estimate, se, design)
  result[[length(result) + 1]] <<- data.frame(
    survey, by, domain, statistic, y, rank_by, group, where, estimate = as.numeric(estimate), se = as.numeric(se),
    df = degf(design), n = sum(weights(design, "sampling") != 0))
each <- function(design, by, f) {
  f(design, "", "")
  for (b in by) for (value in sort(unique(design$variables[[b]])))
    f(design[design$variables[[b]] == value, ], b, paste0(b, "=", value))
}

# For every row the sum over all others of w (s - s_other) sign(t - t_other).
against_others <- function(s, t, w) {
  at <- match(t, sort(unique(t)))
  up_to <- function(x) as.vector(cumsum(tapply(x, t, sum)))
  before <- function(x) c(0, up_to(x))[at]
  after <- function(x) sum(x) - up_to(x)[at]
  s * (before(w) - after(w)) - (before(w * s) - after(w * s))
}

# INEGI, Encuesta Nacional de Ingresos y Gastos de los Hogares 2012.
d <- read.csv(file.path(folder, "mex-enigh-2012", "hogares_derivado.csv.gz"),
              colClasses = c(est_dis = "character", upm = "character", entidad = "character"))
d$entidad <- as.integer(d$entidad)
d$sent <- d$ict_pc_mes - d$ict_pc_mes_sin_rem
persons <- svydesign(~upm, strata = ~est_dis, weights = ~factor_pers, data = d, nest = TRUE)
each(persons, c("rural", "entidad"), function(x, by, domain) {
  v <- x$variables; w <- weights(x, "sampling"); t <- v$ict_pc_mes; N <- sum(w); Y <- sum(w * t)
  b <- against_others(t, t, w); B <- sum(w * b); g <- B / (2 * N * Y)
  stopifnot(abs(gini(t, w)$value / 100 - g) < 1e-10)
  se <- function(z) SE(svytotal(~z, update(x, z = z)))
  note("enigh", "gini", "ict_pc_mes", by, domain, estimate = g, se = se(b / (N * Y) - g / N - g * t / Y), design = x)
  a <- against_others(v$sent, t, w); part <- sum(w * a) / B; share <- sum(w * v$sent) / Y
  z <- 2 * (a - part * b) / B
  sent <- "ict_pc_mes - ict_pc_mes_sin_rem"
  note("enigh", "gini_contribution", sent, by, domain, "ict_pc_mes", estimate = part, se = se(z), design = x)
  note("enigh", "gini_elasticity", sent, by, domain, "ict_pc_mes", estimate = part - share,
       se = se(z - (v$sent - share * t) / Y), design = x)
})

# National Center for Health Statistics, NHANES 2015-2016: poverty of those born elsewhere and of those born in the country.
d <- read.csv(file.path(folder, "usa-nhanes-2015", "demo_2015_2016.csv.gz"))
people <- svydesign(~SDMVPSU, strata = ~SDMVSTRA, weights = ~WTINT2YR, data = d, nest = TRUE)
each(people, c("RIAGENDR", "RIDRETH3"), function(x, by, domain) {
  known <- x[x$variables$DMDBORN4 %in% c(1, 2) & !is.na(x$variables$INDFMPIR), ]
  known <- update(known, poor = as.numeric(INDFMPIR < 1), born = factor(DMDBORN4, labels = c("here", "elsewhere")))
  for (y in c("INDFMPIR", "INDFMPIR < 1")) {
    means <- svyby(if (y == "INDFMPIR") ~INDFMPIR else ~poor, ~born, known, svymean, covmat = TRUE)
    gap <- svycontrast(means, c(-1, 1)); ratio <- svycontrast(means, quote(elsewhere / here))
    for (s in c("gap", "risk_ratio")) { e <- if (s == "gap") gap else ratio
      note("nhanes", s, y, by, domain, group = "DMDBORN4 = 2", where = "DMDBORN4 in (1; 2)", estimate = coef(e), se = SE(e),
           design = known) }
  }
})
expected <- do.call(rbind, result)
numeric <- sapply(expected, is.double)
expected[numeric] <- lapply(expected[numeric], function(x) ifelse(is.finite(x), formatC(x, digits = 14, format = "g", width = 1), ""))
expected$where <- gsub(";", ",", expected$where)
write.csv(expected, "influence.csv", row.names = FALSE, na = "", quote = grep("where|domain", names(expected)))
writeLines(c(R.version.string, sapply(c("survey", "laeken"), function(p) paste(p, packageVersion(p)))), "influence_versions.txt")
