# Means and gaps of five plausible values in PISA 2003 Netherlands, with R's survey and mitools packages.
# Run: Rscript pisa.R FOLDER   (FOLDER holds nld-pisa-2003/pisa_nld_2003.csv.gz; writes expected_pisa.csv beside it)
suppressMessages({library(survey); library(mitools)})
options(digits = 17)
pisa <- read.csv(gzfile(file.path(commandArgs(TRUE)[1], "nld-pisa-2003", "pisa_nld_2003.csv.gz")))
design <- svrepdesign(
  data = pisa, weights = ~W_FSTUWT, repweights = pisa[paste0("W_FSTR", 1:80)], type = "Fay", rho = 0.5, combined.weights = TRUE
)
result <- list()
note <- function(subject, statistic, domain, estimates, variances, df) {
  all <- MIcombine(as.list(estimates), lapply(variances, matrix), df.complete = df)
  result[[length(result) + 1]] <<- data.frame(
    subject = subject, statistic = statistic, domain = domain,
    estimate = as.numeric(coef(all)), se = sqrt(as.numeric(vcov(all))), df = all$df
  )
}
for (subject in c("MATH", "READ", "SCIE")) {
  columns <- paste0("PV", 1:5, subject)
  for (domain in c("", "1", "2", "3")) {
    part <- if (domain == "") design else subset(design, !is.na(IMMIG) & IMMIG == as.numeric(domain))
    found <- lapply(columns, function(y) svymean(reformulate(y), part))
    note(subject, "mean", domain, sapply(found, coef), sapply(found, vcov), degf(part))
  }
  part <- subset(design, !is.na(IMMIG))
  found <- lapply(columns, function(y) withReplicates(part, function(w, data) {
    migrants <- data$IMMIG > 1
    weighted.mean(data[[y]][migrants], w[migrants]) - weighted.mean(data[[y]][!migrants], w[!migrants])
  }))
  note(subject, "gap", "", sapply(found, coef), sapply(found, vcov), degf(part))
}
write.csv(do.call(rbind, result), "expected_pisa.csv", row.names = FALSE, quote = FALSE)
