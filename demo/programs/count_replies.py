# Counts the replies below a comment, one of which answers itself: the recursion limit.
import report  # noqa: F401  (reports what ends the program)

replies = {"c1": ["c2", "c3"], "c2": [], "c3": ["c3"]}


def count(comment):
    return sum(1 + count(reply) for reply in replies[comment])


print(count("c1"))
