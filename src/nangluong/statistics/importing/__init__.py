"""Pure parsers: files into rows of facts, factors and context series, or a refusal by file, line and field."""
