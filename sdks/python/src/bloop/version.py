# The version of the package, read by its build too.
VERSION = "0.1.0"
