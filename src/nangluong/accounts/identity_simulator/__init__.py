"""A simulated identity provider for demo and tests: allauth's own OpenID Connect provider as a second process.

Every page says that it is a simulation. It shares the PostgreSQL of the site and keeps its tables in a schema of its
own; its cookies have names of their own. The settings of production refuse it.
"""
