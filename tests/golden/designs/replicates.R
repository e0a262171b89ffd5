# Computes replicate weights of six kinds for people.csv, and every statistic under them, with R's survey package.
# Run: Rscript replicates.R   (writes replicate_weights.csv, replicates.csv and expected_replicates.csv beside it)
suppressMessages({library(survey); library(mitools)})
options(digits = 17, warn = 1)
people <- read.csv("people.csv")
set.seed(20032)
# Half-samples need two PSUs in every stratum: PSUs are paired inside strata, the last of an odd number joins a pair.
first <- people[!duplicated(people$psu), c("stratum", "psu")]
first <- first[order(first$stratum, first$psu), ]
first$place <- ave(first$psu, first$stratum, FUN = seq_along)
size <- ave(first$psu, first$stratum, FUN = length)
first$pair <- paste(first$stratum, pmin(ceiling(first$place / 2), pmax(1, size %/% 2)))
first$half <- ave(first$psu, first$pair, FUN = function(x) pmin(seq_along(x), 2))
people$pair <- first$pair[match(people$psu, first$psu)]
people$half <- first$half[match(people$psu, first$psu)]

paired <- svydesign(~half, strata = ~pair, weights = ~w, data = people, nest = TRUE)
drawn <- svydesign(~psu, strata = ~stratum, weights = ~w, data = people)
whole <- svydesign(~psu, weights = ~w, data = people)
made <- list(
  brr = as.svrepdesign(paired, type = "BRR"),
  fay = as.svrepdesign(paired, type = "Fay", fay.rho = 0.3),
  msefay = as.svrepdesign(paired, type = "Fay", fay.rho = 0.5, mse = TRUE),
  jk1 = as.svrepdesign(whole, type = "JK1"),
  jkn = as.svrepdesign(drawn, type = "JKn", mse = TRUE),
  bootstrap = as.svrepdesign(drawn, type = "bootstrap", replicates = 40)
)
column <- function(name, number) paste0("r_", name, "_", number)
weights_of <- list(row = seq_len(nrow(people)))
declared <- list()
designs <- list()
for (name in names(made)) {
  made_by <- made[[name]]
  factors <- name == "jk1"  # one design keeps factors and weight apart
  w <- weights(made_by, if (factors) "replication" else "analysis")
  w <- as.matrix(w)
  colnames(w) <- column(name, seq_len(ncol(w)))
  for (k in colnames(w)) weights_of[[k]] <- signif(w[, k], 7)
  rscales <- rep(made_by$rscales, length.out = ncol(w))
  declared[[name]] <- data.frame(
    design = name, method = sub("^mse", "", name), pattern = paste0("r_", name, "_*"),
    fay = switch(name, fay = 0.3, msefay = 0.5, NA), scale = made_by$scale,
    rscales = paste(format(rscales, digits = 17, trim = TRUE), collapse = ";"), mse = isTRUE(made_by$mse), combined = !factors
  )
  designs[[name]] <- svrepdesign(
    data = people, weights = ~w, repweights = as.data.frame(lapply(weights_of[colnames(w)], identity)),
    type = "other", scale = made_by$scale, rscales = rscales, combined.weights = !factors, mse = isTRUE(made_by$mse)
  )
}
write.csv(as.data.frame(weights_of), "replicate_weights.csv", row.names = FALSE, quote = FALSE)
write.csv(do.call(rbind, declared), "replicates.csv", row.names = FALSE, quote = FALSE, na = "")

result <- list()
note <- function(...) result[[length(result) + 1]] <<- data.frame(..., stringsAsFactors = FALSE)
line <- 30
domains <- c(list(list(by = "", text = "", keep = rep(TRUE, nrow(people)))), lapply(c("F", "M"), function(s)
  list(by = "sex", text = paste0("sex=", s), keep = people$sex == s)), lapply(sort(unique(people$group)), function(g)
  list(by = "group", text = paste0("group=", g), keep = people$group == g)))
write <- function(name, domain, statistic, y, extra, estimate, se, df, low = NULL, high = NULL) {
  half <- if (df > 0) qt(0.975, df) * se else NA
  note(design = name, by = domain$by, domain = domain$text, statistic = statistic, y = y, extra = extra,
       estimate = estimate, se = se, df = df, ci_low = if (is.null(low)) estimate - half else low,
       ci_high = if (is.null(high)) estimate + half else high)
}
quietly <- function(x) suppressMessages(suppressWarnings(x))
gap <- function(w, data) {
  a <- data$migrant == 1
  weighted.mean(data$income[a], w[a]) - weighted.mean(data$income[!a], w[!a])
}
gini <- function(w, data) {  # people with one income share the mean of their ranks
  w <- rowsum(w, data$income)[, 1]; y <- as.numeric(names(w))
  2 * sum(w * y * (cumsum(w) - w / 2)) / (sum(w) * sum(w * y)) - 1
}
for (name in names(designs)) for (domain in domains) {
  design <- designs[[name]]
  known <- design[domain$keep & !is.na(people$income), ]
  everybody <- design[domain$keep, ]
  adults <- design[domain$keep & !is.na(people$employed), ]
  v <- function(statistic, y, extra, found, of) write(name, domain, statistic, y, extra, as.numeric(coef(found)), as.numeric(SE(found)), degf(of))
  quietly({
    v("total", "income", "", svytotal(~income, known), known)
    v("mean", "income", "", svymean(~income, known), known)
    v("proportion", "migrant", "", svymean(~migrant, everybody), everybody)
    v("mean", "employed", "", svymean(~employed, adults), adults)
    found <- svyratio(~spending, ~income, known); v("ratio", "spending", "", found, known)
    found <- svymean(~I(ifelse(income < line, (line - income) / line, 0)), known); v("fgt", "income", "", found, known)
    kind <- if (grepl("^jk", name)) "mean" else "quantile"
    found <- tryCatch(svyquantile(~income, known, 0.5, interval.type = kind, qrule = "math")[[1]], error = function(e) NULL)
    # R has no answer where a replicate has nobody in the domain
    if (!is.null(found)) write(name, domain, "quantile", "income", "", found[1, 1], found[1, 4], degf(known), found[1, 2], found[1, 3])
    if (domain$by != "group") {
      v("gap", "income", "", withReplicates(known, gap), known)
      v("gini", "income", "", withReplicates(known, gini), known)
      sums <- lapply(c("income", "spending", "age"), function(y) {
        m <- svymean(reformulate(y), known); list(coef(m), vcov(m))
      })
      all <- MIcombine(lapply(sums, `[[`, 1), lapply(sums, `[[`, 2), df.complete = degf(known))
      write(name, domain, "mean", "x", "imputed", as.numeric(coef(all)), sqrt(as.numeric(vcov(all))), all$df)
    }
  })
}
write.csv(do.call(rbind, result), "expected_replicates.csv", row.names = FALSE, quote = FALSE, na = "")
