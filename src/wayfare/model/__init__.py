"""The frozen vocabulary every other room speaks; it knows no file, no database and no screen."""
