# Writes expected.csv: coefficients of the income equation and of the choice, weights of DiNardo, Fortin and Lemieux, and
# poverty when reweighted households stand for those with migrants. Run in this folder: Rscript expected.R
suppressMessages(library(survey))
d <- read.csv("households.csv")
design <- svydesign(ids = ~psu, strata = ~stratum, weights = ~weight, data = d)
income <- svyglm(log(income) ~ log(size) + rooms + region, design = subset(design, migrants == 0))
choice <- svyglm(migrants ~ log(size) + rooms + region, design = design, family = quasibinomial(),
                 control = glm.control(epsilon = 1e-12, maxit = 50))
p <- fitted(choice)
people <- d$weight * d$size
odds <- ifelse(d$migrants == 0, people * p / (1 - p), 0)
stand <- odds * sum(people[d$migrants == 1]) / sum(odds)
counted <- ifelse(d$migrants == 0, people, 0) + stand
line <- 900
names <- c("constant", "log_size", "rooms", "region_B", "region_C")
rows <- data.frame(
  what = c(paste0("income.", names), paste0("choice.", names),
           "propensity.first", "propensity.last", "reweighted.headcount", "reweighted.mean"),
  value = c(coef(income), coef(choice), p[1], p[nrow(d)],
            weighted.mean(d$income < line, counted), weighted.mean(d$income, counted)))
rows$value <- format(rows$value, digits = 17, scientific = TRUE)
write.csv(rows, "expected.csv", row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, paste("survey", packageVersion("survey"))), "versions.txt")
