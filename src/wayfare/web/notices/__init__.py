"""What concerns a person since they last looked, read from what is there; nothing is written twice."""
