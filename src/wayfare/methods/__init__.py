"""Methods of the field as plain functions on arrays: no file, no database, no words for readers."""
