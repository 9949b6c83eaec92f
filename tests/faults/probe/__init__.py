"""A part of the site that exists for the fault tests only: a form that writes, audits and queues, as every verb does.

The rest is the product's own: server, chain of middleware, queue, worker, supervisor.
"""
