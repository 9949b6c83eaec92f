"""Where allauth asks us: accounts, second factors, the identity provider."""
