"""From a plan to judged progress: periods, roll-ups, and whether a target is on track."""
