# Computes golden values of gaps, inequality, concentration and median durations on people.csv with R's survey package.
# Run: Rscript influence.R   (writes influence.csv beside it)
#
# Where the package has the statistic, the package gives it: gap and risk ratio by svyby with covariances and svycontrast,
# the Herfindahl index by svycontrast of the shares, curves of durations by svykm with the delta method on svytotal.
# Otherwise influence values go through svytotal; they come from the double sum over pairs of rows that defines the
# statistic, not from ranks. Points are checked against laeken's gini and against the convenient regression.
suppressMessages({library(survey); library(survival); library(laeken)})
options(digits = 17, warn = 1)
people <- read.csv("people.csv")
designs <- read.csv("designs.csv", na.strings = "")
designs <- designs[designs$design %in%
  c("srs", "stratified_fpc", "stratified_cluster", "two_stage_stratified_fpc", "zero_weights", "lonely_adjust"), ]
columns <- function(text) if (is.na(text)) NULL else strsplit(text, ";")[[1]]
as_formula <- function(names) if (is.null(names)) ~1 else reformulate(names)
quietly <- function(x) suppressWarnings(x)

declare <- function(row) {
  options(survey.lonely.psu = row$lonely)
  svydesign(
    ids = as_formula(columns(row$psu)),
    strata = if (is.na(row$strata)) NULL else reformulate(row$strata),
    weights = reformulate(row$weights),
    fpc = if (is.na(row$fpc)) NULL else reformulate(columns(row$fpc)),
    data = people
  )
}

domains <- function() {
  out <- list(list(by = "", text = "", keep = rep(TRUE, nrow(people))))
  for (by in c("sex", "group")) for (code in sort(unique(people[[by]])))
    out[[length(out) + 1]] <- list(by = by, text = paste0(by, "=", code), keep = people[[by]] == code)
  out
}

result <- list()
note <- function(design, domain, statistic, y, denominator = "", rank_by = "", form = "", group = "", event = "", value)
  result[[length(result) + 1]] <<- data.frame(
    design = design, by = domain$by, domain = domain$text, statistic = statistic, y = y, denominator = denominator,
    rank_by = rank_by, form = form, group = group, event = event, value)

answer <- function(estimate, se, design, deff = NA, low = NULL, high = NULL) {
  df <- degf(design)
  t <- if (df > 0) qt(0.975, df) else NA
  data.frame(
    estimate = as.numeric(estimate), se = as.numeric(se),
    ci_low = if (is.null(low)) as.numeric(estimate - t * se) else low,
    ci_high = if (is.null(high)) as.numeric(estimate + t * se) else high,
    df = df, deff = as.numeric(deff), n = sum(weights(design, "sampling") != 0))
}

from_influence <- function(estimate, z, design) {
  total <- quietly(svytotal(~z, update(design, z = z), deff = TRUE))
  answer(estimate, SE(total), design, deff(total))
}

# Sum over all pairs of w_i w_j (s_i - s_j) sign(r_i - r_j), and its derivative by the weights.
pairs <- function(s, r, w) {
  each <- outer(s, s, "-") * sign(outer(r, r, "-"))
  list(sum = sum(outer(w, w) * each), change = 2 * as.vector(each %*% w))
}

# The index is the sum over pairs / (2 N Y).
index <- function(s, r, w) {
  p <- pairs(s, r, w); N <- sum(w); Y <- sum(w * s)
  value <- p$sum / (2 * N * Y)
  list(value = value, z = p$change / (2 * N * Y) - value / N - value * s / Y)
}

inequality <- function(name, domain, d) {
  w <- weights(d, "sampling"); v <- d$variables
  g <- index(v$income, v$income, w)
  stopifnot(abs(gini(v$income, w)$value / 100 - g$value) < 1e-12)
  note(name, domain, "gini", "income", value = from_influence(g$value, g$z, d))
  source <- 0.6 * v$spending
  a <- pairs(source, v$income, w); b <- pairs(v$income, v$income, w)
  part <- a$sum / b$sum
  z <- (a$change - part * b$change) / b$sum
  note(name, domain, "gini_contribution", "0.6 * spending", rank_by = "income", value = from_influence(part, z, d))
  Y <- sum(w * v$income); share <- sum(w * source) / Y
  note(name, domain, "gini_elasticity", "0.6 * spending", rank_by = "income",
       value = from_influence(part - share, z - (source - share * v$income) / Y, d))
}

regression <- function(y, r, w) {
  F <- sapply(r, function(x) sum(w[r < x]) + sum(w[r == x]) / 2) / sum(w)
  mean <- sum(w * y) / sum(w)
  spread <- sum(w * F^2) / sum(w) - (sum(w * F) / sum(w))^2
  coef(lm(I(2 * spread * y / mean) ~ F, weights = w))[[2]]
}

concentrate <- function(name, domain, d) {
  w <- weights(d, "sampling"); v <- d$variables
  if (any(w == 0)) { d <- d[w > 0, ]; w <- weights(d, "sampling"); v <- d$variables }
  rank <- floor(v$income / 10)
  for (y in c("spending", "migrant = 1")) {
    s <- if (y == "spending") v$spending else as.numeric(v$migrant == 1)
    if (sum(w * s) == 0) next
    k <- index(s, rank, w)
    if (length(unique(rank)) > 1) stopifnot(abs(regression(s, rank, w) - k$value) < 1e-10)
    note(name, domain, "concentration", y, rank_by = "floor(income / 10)", value = from_influence(k$value, k$z, d))
    if (y == "spending") next
    m <- sum(w * s) / sum(w)
    of_mean <- (s - m) / sum(w)
    both <- quietly(svytotal(~zc + zm, update(d, zc = k$z, zm = of_mean)))
    delta <- function(gradient) sqrt(as.numeric(t(gradient) %*% vcov(both) %*% gradient))
    if (m < 1) note(name, domain, "concentration", y, rank_by = "floor(income / 10)", form = "wagstaff",
         value = answer(k$value / (1 - m), delta(c(1 / (1 - m), k$value / (1 - m)^2)), d))
    note(name, domain, "concentration", y, rank_by = "floor(income / 10)", form = "erreygers",
         value = answer(4 * m * k$value, delta(c(4 * m, 4 * k$value)), d))
  }
}

compare <- function(name, domain, d, y, inside, text, denominator = "") {
  w <- weights(d, "sampling")
  d <- update(d, y = y, member = factor(ifelse(inside, "a", "b")))
  if (length(unique(d$variables$member[w > 0])) < 2) return(invisible())
  means <- quietly(svyby(~y, ~member, d, svymean, covmat = TRUE))
  difference <- svycontrast(means, c(1, -1))
  note(name, domain, "gap", text[1], group = text[2], denominator = denominator,
       value = answer(coef(difference), SE(difference), d))
  if (coef(means)[[2]] == 0) return(invisible())
  ratio <- svycontrast(means, quote(a / b))
  r <- coef(ratio)[[1]]; se <- SE(ratio)[[1]]; df <- degf(d)
  half <- if (df > 0) qt(0.975, df) * se / r else NA
  limits <- if (r > 0) r * exp(c(-half, half)) else c(NA, NA)
  note(name, domain, "risk_ratio", text[1], group = text[2], denominator = denominator,
       value = answer(r, se, d, low = limits[1], high = limits[2]))
}

herfindahl <- function(name, domain, d) {
  d <- update(d, school = factor(school, levels = c("none", "primary", "secondary", "higher")))
  shares <- quietly(svymean(~school, d))
  h <- svycontrast(shares, quote(schoolnone^2 + schoolprimary^2 + schoolsecondary^2 + schoolhigher^2))
  note(name, domain, "herfindahl", "school", value = answer(coef(h), SE(h), d))
}

# Limits of log S by the delta method on the totals of events and of people at risk, of which svykm makes its own.
curve <- function(time, event, d, like_svykm = FALSE) {
  w <- weights(d, "sampling")
  at <- sort(unique(time[event & w > 0]))
  here <- cbind(outer(time, at, "==") & event, outer(time, at, ">="))
  totals <- quietly(svytotal(here + 0, d))
  k <- length(at); D <- coef(totals)[1:k]; Y <- coef(totals)[k + 1:k]
  gradient <- if (like_svykm) cbind(-diag(1 / Y, k), diag(D / Y^2, k)) else
    cbind(-diag(1 / (Y - D), k), diag(D / (Y * (Y - D)), k))
  nobody <- Y - D < 1e-9 * Y  # nobody is left: there the curve has no error
  if (!like_svykm) gradient[nobody, ] <- 0
  gradient <- lower.tri(diag(k), diag = TRUE) %*% gradient
  spread <- rowSums((gradient %*% vcov(totals)) * gradient)
  data.frame(time = at, log = if (like_svykm) -cumsum(D / Y) else cumsum(log(pmax(1 - D / Y, 0))), se = ifelse(nobody & !like_svykm, NA, sqrt(pmax(spread, 0))))
}

durations <- function(name, domain, d, check) {
  v <- d$variables; event <- v$spending < 0.8 * v$income; w <- weights(d, "sampling")
  if (!any(event & w > 0)) return(invisible())
  time <- 2 * (v$age %/% 2)
  mine <- curve(time, event, d)
  d <- update(d, time = time, event = as.numeric(event))
  point <- svykm(Surv(time, event) ~ 1, d)
  stopifnot(max(abs(exp(mine$log) - point$surv[-1][match(mine$time, point$time[-1])])) < 1e-10)
  if (check) {  # the machinery gives svykm's own errors when it is given svykm's own curve
    theirs <- svykm(Surv(time, event) ~ 1, d, se = TRUE); last <- cumsum(table(theirs$time))
    ours <- curve(time, event, d, like_svykm = TRUE)
    stopifnot(max(abs(ours$log - log(theirs$surv)[last])) < 1e-10, max(abs(ours$se^2 / theirs$varlog[last] - 1)) < 1e-6)
  }
  first <- function(x) { i <- which(x <= log(0.5) + 1e-12); if (length(i)) mine$time[i[1]] else NA }
  df <- degf(d); t <- if (df > 0) qt(0.975, df) else NA
  low <- first(mine$log - t * mine$se); high <- first(mine$log + t * mine$se); median <- first(mine$log)
  if (is.na(median)) return(invisible())
  note(name, domain, "survival_median", "2 * floor(age / 2)", event = "spending < 0.8 * income",
       value = answer(median, (high - low) / (2 * t), d, low = low, high = high))
}

for (i in seq_len(nrow(designs))) {
  name <- designs$design[i]
  whole <- quietly(declare(designs[i, ]))
  for (domain in domains()) {
    part <- function(ok) whole[domain$keep & ok & !is.na(ok), ]
    with_income <- part(!is.na(people$income))
    if (!any(weights(with_income, "sampling") != 0)) next
    inequality(name, domain, with_income)
    concentrate(name, domain, with_income)
    v <- with_income$variables
    compare(name, domain, with_income, v$income, v$migrant == 1, c("income", "migrant = 1"))
    working <- part(!is.na(people$employed) & people$age <= 60)
    v <- working$variables
    compare(name, domain, working, as.numeric(v$employed == 1), v$sex == "F", c("employed = 1", "sex = 'F'"), "age <= 60")
    herfindahl(name, domain, part(TRUE))
    durations(name, domain, with_income, check = domain$by == "" && name == "stratified_cluster")
  }
}
expected <- do.call(rbind, result)
numeric <- sapply(expected, is.double)
expected[numeric] <- lapply(expected[numeric], function(x) ifelse(is.finite(x), formatC(x, digits = 14, format = "g", width = 1), ""))
write.csv(expected, "influence.csv", row.names = FALSE, na = "", quote = FALSE)
writeLines(c(R.version.string, sapply(c("survey", "survival", "laeken"), function(p) paste(p, packageVersion(p)))), "influence_versions.txt")
