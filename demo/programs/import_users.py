# Imports users and wraps what goes wrong on the way up: `raise ... from`, two levels deep.
import report  # noqa: F401  (reports what ends the program)


class InvalidUser(ValueError):
    pass


class ImportFailed(RuntimeError):
    pass


def to_user(row):
    try:
        return {"name": row["name"], "mail": row["email"].lower()}
    except KeyError as error:
        raise InvalidUser(f"user {row['id']} has no {error.args[0]}") from error


def import_all(rows):
    try:
        return [to_user(row) for row in rows]
    except InvalidUser as error:
        raise ImportFailed("the import stopped before its end") from error


import_all([{"id": 1, "name": "Ada", "email": "ada@example.com"}, {"id": 2, "name": "Grace"}])
