# Sizes of two groups by power.prop.test of base R, and quantiles of the normal distribution. Run: Rscript expected.R
cases <- read.csv("cases.csv")
cases$n <- mapply(function(p, other, confidence, power)
  power.prop.test(p1 = p, p2 = other, sig.level = 1 - confidence, power = power, tol = 1e-12)$n,
  cases$p, cases$other, cases$confidence, cases$power)
cases$z <- qnorm((1 + cases$confidence) / 2)
write.csv(format(cases, digits = 15), "expected.csv", row.names = FALSE, quote = FALSE)
writeLines(R.version.string, "versions.txt")
