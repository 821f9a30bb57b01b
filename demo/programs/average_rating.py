# Averages ratings per product; the newest product has none yet: a division by zero.
import report  # noqa: F401  (reports what ends the program)

ratings = {"kettle": [5, 4, 4], "toaster": [3], "blender": []}


def average(values):
    return sum(values) / len(values)


for product, values in ratings.items():
    print(product, round(average(values), 2))
