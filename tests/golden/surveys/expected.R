# Computes golden values on two real surveys with R's survey package; the data stay outside the repository.
# Run: Rscript expected.R FOLDER_OF_MICRODATA   (writes expected.csv and versions.txt beside it)
suppressMessages(library(survey))
folder <- commandArgs(TRUE)[1]
result <- list()
note <- function(survey, statistic, y, by = "", domain = "", level = "", denominator = "", weight = "", q = NA, line = NA, alpha = NA,
                 where = "", estimate, se, deff = NA, design) {
  result[[length(result) + 1]] <<- data.frame(
    survey, statistic, y, by, domain, level, denominator, weight, q, line, alpha, where,
    estimate = as.numeric(estimate), se = as.numeric(se), deff = as.numeric(deff), df = degf(design),
    n = sum(weights(design, "sampling") != 0)
  )
}
each <- function(design, by, f) {
  f(design, "", "")
  for (b in by) for (value in sort(unique(design$variables[[b]])))
    f(design[design$variables[[b]] == value, ], b, paste0(b, "=", value))
}

# INEGI, Encuesta Nacional de Ingresos y Gastos de los Hogares 2012.
d <- read.csv(file.path(folder, "mex-enigh-2012", "hogares_derivado.csv.gz"),
              colClasses = c(est_dis = "character", upm = "character", entidad = "character"))
d$entidad <- as.integer(d$entidad)
persons <- svydesign(~upm, strata = ~est_dis, weights = ~factor_pers, data = d, nest = TRUE)
dwellings <- svydesign(~upm, strata = ~est_dis, weights = ~factor_viv, data = d, nest = TRUE)
each(persons, c("rural", "entidad"), function(x, by, domain) {
  m <- svymean(~ict_pc_mes, x, deff = TRUE)
  note("enigh", "mean", "ict_pc_mes", by, domain, weight = "factor_pers", estimate = coef(m), se = SE(m), deff = deff(m), design = x)
  for (alpha in 0:2) {
    p <- svymean(~poor, update(x, poor = ifelse(ict_pc_mes < 1000, ((1000 - ict_pc_mes) / 1000)^alpha, 0)), deff = TRUE)
    note("enigh", "fgt", "ict_pc_mes", by, domain, weight = "factor_pers", line = 1000, alpha = alpha,
         estimate = coef(p), se = SE(p), deff = deff(p), design = x)
  }
  q <- svyquantile(~ict_pc_mes, x, 0.5)$ict_pc_mes[1, ]
  note("enigh", "quantile", "ict_pc_mes", by, domain, weight = "factor_pers", q = 0.5, estimate = q[1], se = q[4], design = x)
})
each(dwellings, c("rural", "entidad"), function(x, by, domain) {
  p <- svymean(~recibe_remesas, x, deff = TRUE)
  note("enigh", "proportion", "recibe_remesas = 1", by, domain, weight = "factor_viv", estimate = coef(p), se = SE(p),
       deff = deff(p), design = x)
  r <- svyratio(~remesas, ~mon, x, deff = TRUE)
  note("enigh", "ratio", "remesas", by, domain, denominator = "mon", weight = "factor_viv", estimate = coef(r), se = SE(r),
       deff = deff(r), design = x)
  t <- svytotal(~remesas, x, deff = TRUE)
  note("enigh", "total", "remesas", by, domain, weight = "factor_viv", estimate = coef(t), se = SE(t), deff = deff(t), design = x)
})
x <- subset(dwellings, recibe_remesas == 1)
m <- svymean(~remesas, x, deff = TRUE)
note("enigh", "mean", "remesas", weight = "factor_viv", where = "recibe_remesas = 1", estimate = coef(m), se = SE(m),
     deff = deff(m), design = x)

# National Center for Health Statistics, NHANES 2015-2016: PSU codes 1 and 2 restart in each of 15 strata.
d <- read.csv(file.path(folder, "usa-nhanes-2015", "demo_2015_2016.csv.gz"))
people <- svydesign(~SDMVPSU, strata = ~SDMVSTRA, weights = ~WTINT2YR, data = d, nest = TRUE)
each(people, c("RIAGENDR", "RIDRETH3"), function(x, by, domain) {
  for (level in 1:2) {
    known <- x[x$variables$DMDBORN4 %in% c(1, 2), ]
    p <- svymean(~here, update(known, here = as.numeric(DMDBORN4 == level)), deff = TRUE)
    note("nhanes", "proportion", "DMDBORN4", by, domain, level = level, weight = "WTINT2YR",
         where = "DMDBORN4 in (1, 2)", estimate = coef(p), se = SE(p), deff = deff(p), design = known)
  }
  y <- x[!is.na(x$variables$INDFMPIR), ]
  m <- svymean(~INDFMPIR, y, deff = TRUE)
  note("nhanes", "mean", "INDFMPIR", by, domain, weight = "WTINT2YR", estimate = coef(m), se = SE(m), deff = deff(m), design = y)
  q <- svyquantile(~RIDAGEYR, x, 0.5)$RIDAGEYR[1, ]
  note("nhanes", "quantile", "RIDAGEYR", by, domain, weight = "WTINT2YR", q = 0.5, estimate = q[1], se = q[4], design = x)
})
expected <- do.call(rbind, result)
double <- sapply(expected, is.double)
expected[double] <- lapply(expected[double], function(x) ifelse(is.finite(x), formatC(x, digits = 14, format = "g", width = 1), ""))
write.csv(expected, "expected.csv", row.names = FALSE, na = "")
writeLines(c(R.version.string, paste("survey", packageVersion("survey"))), "versions.txt")
