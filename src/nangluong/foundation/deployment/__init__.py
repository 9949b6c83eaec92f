"""The deployment checklist of `nangluong check`: each point says in words what is so and what to do."""
