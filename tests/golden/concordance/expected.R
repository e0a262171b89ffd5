# Kendall's W with ties, twice: from the Friedman test of base R, W = chi-square / (m (n - 1)), and from
# kendall.global of vegan (Legendre 2005). Medians and quartiles by quantile type 7. Run: Rscript expected.R
suppressPackageStartupMessages(library(vegan))
ballots <- read.csv("ballots.csv")
of <- function(case) {
  table <- t(xtabs(score ~ rater + thing, ballots[ballots$case == case, ]))
  scores <- matrix(table, nrow(table))
  m <- ncol(scores); n <- nrow(scores)
  friedman <- friedman.test(t(scores))
  set.seed(1)
  global <- kendall.global(as.data.frame(scores), nperm = 1)
  spread <- quantile(scores, c(0.25, 0.5, 0.75), type = 7)
  data.frame(case = case, raters = m, things = n,
             w = unname(friedman$statistic) / (m * (n - 1)), p = friedman$p.value,
             w_vegan = global$Concordance_analysis["W", 1],
             low = spread[[1]], median = spread[[2]], high = spread[[3]])
}
found <- do.call(rbind, lapply(unique(ballots$case), of))
write.csv(format(found, digits = 15), "expected.csv", row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, paste("vegan", packageVersion("vegan"))), "versions.txt")
