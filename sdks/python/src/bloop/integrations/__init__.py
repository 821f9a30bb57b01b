# Glue to frameworks, one module each; none is imported unless an application asks for it.
