"""The workbench in the browser. Only this package knows Django."""
