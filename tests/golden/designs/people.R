# Draws the made-up sample of people.csv: three regions of wealth in six strata, unequal PSUs, households and persons.
# Run: Rscript people.R   (writes people.csv beside it; the seed makes it the same every time)
set.seed(20101)
strata <- 1:6
psus_sampled <- c(4, 6, 5, 3, 7, 5)
rows <- list()
psu_id <- 0
for (s in strata) for (p in seq_len(psus_sampled[s])) {
  psu_id <- psu_id + 1
  psu_effect <- rnorm(1, 0, 0.35)
  for (h in seq_len(sample(3:5, 1))) {
    household_effect <- rnorm(1, 0, 0.3)
    size <- sample(2:6, 1)
    rows[[length(rows) + 1]] <- data.frame(
      stratum = s, psu = 100 + psu_id, psu_in_stratum = p, household = h, person = seq_len(size),
      sex = sample(c("F", "M"), size, TRUE), age = sample(0:90, size, TRUE),
      income = round(exp(3 + 0.12 * s + psu_effect + household_effect + rnorm(size, 0, 0.4)), 2),
      w = round(runif(1, 8, 40) * (1 + 0.2 * s), 3)
    )
  }
}
d <- do.call(rbind, rows)
n <- nrow(d)
d$spending <- round(d$income * runif(n, 0.5, 1.1), 2)
d$school <- sample(c("none", "primary", "secondary", "higher"), n, TRUE, c(.2, .4, .3, .1))
d$migrant <- rbinom(n, 1, 0.12 + 0.03 * (d$stratum > 3))
# Groups that live in few PSUs, so that most PSUs and some strata have nobody of them.
d$group <- paste0("g", ifelse(runif(n) < 0.7, 1 + (d$psu %% 3), 4 + (d$psu %% 9)))
d$employed <- ifelse(d$age < 15, NA, rbinom(n, 1, 0.55 + 0.1 * (d$sex == "M")))
d$income[sample(n, 25)] <- NA
d$w_equal <- 30
d$w_zero <- ifelse(runif(n) < 0.08, 0, d$w)
d$n_people <- 30 * n
d$n_people_stratum <- ave(d$w, d$stratum, FUN = function(x) ceiling(length(x) * 9.5))
d$f_people_stratum <- c(0.1, 0.2, 0.05, 0.25, 0.125, 0.5)[d$stratum]
d$n_psu <- c(12, 20, 15, 4, 30, 11)[d$stratum]
d$n_psu_all <- 120
d$f_psu <- c(0.1, 0.2, 0.05, 0.25, 0.125, 0.5)[d$stratum]
d$n_household <- 6 + d$psu %% 7
# Two strata of their own with a single PSU each.
d$stratum_lonely <- ifelse(d$psu == 103, 7, ifelse(d$psu == 120, 8, d$stratum))
d$n_psu_lonely <- c(12, 20, 15, 4, 30, 11, 5, 9)[d$stratum_lonely]
d$n_psu_whole <- c(12, 20, 15, 4, 30, 11, 1, 1)[d$stratum_lonely]
d <- d[order(runif(n)), ]
write.csv(d, "people.csv", row.names = FALSE, na = "", quote = FALSE)
