# Run migest's ffs_demo on one table of stocks; prints CPU seconds, peak megabytes and the sum of flows as JSON.
# Usage: Rscript flows.R FOLDER [FILE]: FOLDER holds start.csv, end.csv, vital.csv; FILE is R code that defines
# ffs_demo where the package migest is not installed.
arguments <- commandArgs(trailingOnly = TRUE)
if (length(arguments) > 1) source(arguments[2]) else library(migest)
read <- function(name) as.matrix(read.csv(file.path(arguments[1], name), row.names = 1, check.names = FALSE))
start <- read("start.csv"); end <- read("end.csv"); vital <- read("vital.csv")
births <- vital[, "births"]; deaths <- vital[, "deaths"]
invisible(gc(reset = TRUE))
before <- proc.time()
found <- ffs_demo(stock_start = start, stock_end = end, births = births, deaths = deaths)
spent <- proc.time() - before
od <- if (is.list(found)) found$od_flow else apply(found, c(1, 2), sum)
od <- od[rownames(start), rownames(start)]
diag(od) <- 0
cat(sprintf('{"cpu": %.2f, "peak_mb": %.0f, "total": %.6f}\n', sum(spent[1:2]), sum(gc()[, 6]), sum(od)))
