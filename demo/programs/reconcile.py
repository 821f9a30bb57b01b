# Reconciles payments with the bank's statement: a failing assertion.
import report  # noqa: F401  (reports what ends the program)

payments = [1250, 9900, 300]
statement = [1250, 9900]


def reconcile(ours, theirs):
    assert sum(ours) == sum(theirs), f"{sum(ours) - sum(theirs)} cents are missing from the statement"


reconcile(payments, statement)
