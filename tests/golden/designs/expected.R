# Computes the golden values of the designs of designs.csv on people.csv with R's survey package.
# Run: Rscript expected.R   (writes expected.csv and versions.txt beside it)
suppressMessages(library(survey))
options(digits = 17, warn = 1)
people <- read.csv("people.csv")
designs <- read.csv("designs.csv", na.strings = "")
columns <- function(text) if (is.na(text)) NULL else strsplit(text, ";")[[1]]
as_formula <- function(names) if (is.null(names)) ~1 else reformulate(names)

declare <- function(row) {
  options(survey.lonely.psu = row$lonely)
  data <- people
  ids <- columns(row$psu); fpc <- columns(row$fpc)
  svydesign(
    ids = as_formula(ids),
    strata = if (is.na(row$strata)) NULL else reformulate(row$strata),
    weights = if (is.na(row$weights)) NULL else reformulate(row$weights),
    fpc = if (is.null(fpc)) NULL else reformulate(fpc),
    data = data,
    nest = identical(ids[1], "psu_in_stratum")
  )
}

domains <- function() {
  out <- list(list(by = "", text = "", keep = rep(TRUE, nrow(people))))
  for (by in list("sex", "group", c("sex", "school"))) {
    combinations <- unique(people[by])
    for (i in seq_len(nrow(combinations))) {
      keep <- Reduce(`&`, lapply(by, function(b) people[[b]] == combinations[i, b]))
      text <- paste0(by, "=", unlist(combinations[i, ]), collapse = ", ")
      out[[length(out) + 1]] <- list(by = paste(by, collapse = ";"), text = text, keep = keep)
    }
  }
  out
}

result <- list()
note <- function(...) result[[length(result) + 1]] <<- data.frame(..., stringsAsFactors = FALSE)

answer <- function(estimate, se, deff, design, low = NULL, high = NULL) {
  df <- degf(design)
  half <- suppressWarnings(qt(0.975, df)) * se
  if (df <= 0) half <- NA
  data.frame(
    estimate = as.numeric(estimate), se = as.numeric(se),
    ci_low = if (is.null(low)) as.numeric(estimate - half) else low,
    ci_high = if (is.null(high)) as.numeric(estimate + half) else high,
    df = df, deff = as.numeric(deff), n = sum(weights(design, "sampling") != 0)
  )
}

file <- function(name, domain, where, statistic, y, level = "", denominator = "", q = NA, line = NA, alpha = NA, ci = "t", value) {
  note(design = name, by = domain$by, domain = domain$text, where = where, statistic = statistic, y = y, level = level,
       denominator = denominator, q = q, line = line, alpha = alpha, ci = ci, value)
}

quietly <- function(x) suppressWarnings(x)

estimate_all <- function(name, design, domain, where) {
  part <- function(ok) design[domain$keep & ok & !is.na(ok), ]
  with_income <- part(!is.na(people$income) & where$keep)
  everybody <- part(where$keep)
  if (!any(weights(with_income, "sampling") != 0)) return(invisible())
  t <- quietly(svytotal(~income, with_income, deff = TRUE))
  file(name, domain, where$text, "total", "income", value = answer(coef(t), SE(t), deff(t), with_income))
  m <- quietly(svymean(~income, with_income, deff = TRUE))
  file(name, domain, where$text, "mean", "income", value = answer(coef(m), SE(m), deff(m), with_income))
  r <- quietly(svyratio(~income, ~spending, with_income, deff = TRUE))
  file(name, domain, where$text, "ratio", "income", denominator = "spending",
       value = answer(coef(r), SE(r), deff(r), with_income))
  if (domain$by == "sex;school") return(invisible())
  for (alpha in c(0, 1, 2)) {
    d <- update(with_income, poor = ifelse(income < 25, ((25 - income) / 25)^alpha, 0))
    f <- quietly(svymean(~poor, d, deff = TRUE))
    file(name, domain, where$text, "fgt", "income", line = 25, alpha = alpha, value = answer(coef(f), SE(f), deff(f), d))
  }
  for (level in sort(unique(people$school))) {
    d <- update(everybody, here = as.numeric(school == level))
    p <- quietly(svymean(~here, d, deff = TRUE))
    file(name, domain, where$text, "proportion", "school", level = level, value = answer(coef(p), SE(p), deff(p), d))
    t <- quietly(svytotal(~here, d, deff = TRUE))
    file(name, domain, where$text, "total", "school", level = level, value = answer(coef(t), SE(t), deff(t), d))
  }
  if (!(domain$by %in% c("", "sex"))) return(invisible())
  working <- part(!is.na(people$employed) & where$keep)
  d <- update(working, here = as.numeric(employed == 1))
  # svyciprop counts rows of weight zero in the sample size of its beta interval; they are nobody, so it is not asked there.
  for (ci in if (name == "zero_weights") c("t", "logit") else c("t", "logit", "beta")) {
    p <- quietly(svymean(~here, d, deff = TRUE))
    limits <- if (ci == "t") NULL else quietly(as.numeric(confint(svyciprop(~here, d, method = if (ci == "logit") "xlogit" else ci))))
    file(name, domain, where$text, "proportion", "employed = 1", ci = ci,
         value = answer(coef(p), SE(p), deff(p), d, limits[1], limits[2]))
  }
  # A ratio of conditions is the proportion among those for whom the denominator is true.
  d <- update(part(people$age >= 15 & !is.na(people$employed) & where$keep), here = as.numeric(employed == 1))
  p <- quietly(svymean(~here, d, deff = TRUE))
  file(name, domain, where$text, "ratio", "employed = 1", denominator = "age >= 15",
       value = answer(coef(p), SE(p), deff(p), d))
  for (q in c(0.1, 0.25, 0.5, 0.9)) {
    x <- tryCatch(quietly(svyquantile(~income, with_income, q)), error = function(e) NULL)
    if (is.null(x)) next
    x <- x$income[1, ]
    file(name, domain, where$text, "quantile", "income", q = q, value = answer(x[1], x[4], NA, with_income, x[2], x[3]))
  }
}

for (i in seq_len(nrow(designs))) {
  row <- designs[i, ]
  design <- quietly(declare(row))
  for (domain in domains()) {
    estimate_all(row$design, design, domain, list(text = "", keep = rep(TRUE, nrow(people))))
    if (domain$by %in% c("", "sex"))
      estimate_all(row$design, design, domain, list(text = "migrant = 1 and age > 20", keep = people$migrant == 1 & people$age > 20))
  }
}
expected <- do.call(rbind, result)
numeric <- sapply(expected, is.double)
expected[numeric] <- lapply(expected[numeric], function(x) ifelse(is.finite(x), formatC(x, digits = 14, format = "g", width = 1), ""))
write.csv(expected, "expected.csv", row.names = FALSE, na = "", quote = grep("domain|where|y|level", names(expected)))
writeLines(c(R.version.string, paste("survey", packageVersion("survey"))), "versions.txt")
