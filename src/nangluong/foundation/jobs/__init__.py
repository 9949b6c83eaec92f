"""The queue as people see it: the schedule, what runs, what failed, and what an operator may do about it."""
