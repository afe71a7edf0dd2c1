// Empty on purpose: the code is in the system's library.
