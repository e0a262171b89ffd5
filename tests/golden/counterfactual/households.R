# Writes households.csv: made-up households, some with migrants, in strata and sampling units.
set.seed(64)
n <- 600
stratum <- rep(1:6, each = 100)
psu <- rep(1:60, each = 10)
weight <- round(runif(n, 50, 400), 1)
size <- 1 + rpois(n, 3)
region <- sample(c("A", "B", "C"), n, replace = TRUE, prob = c(0.5, 0.3, 0.2))
rooms <- 1 + rpois(n, 2)
migrants <- rbinom(n, 1, plogis(-1.6 + 0.5 * (region == "B") - 0.4 * (region == "C") + 0.15 * size - 0.1 * rooms))
income <- round(exp(6.5 - 0.4 * log(size) + 0.2 * rooms + 0.3 * (region == "C") + rnorm(n, 0, 0.7)), 2)
data <- data.frame(stratum, psu, weight, size, region, rooms, migrants, income)
write.csv(data, "households.csv", row.names = FALSE, quote = FALSE)
