from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import BigInt
from piccolo.columns.column_types import Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo_api.session_auth.tables import SessionsBase

# Piccolo forgets migrations by this alone: no other app may have the same.
ID = "2026-01-01T00:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "Attempts to log in, and when sessions end"

# Who gets another password, is deactivated or deleted loses all sessions and tokens,
# whoever makes the change. A login that hashes the same password anew, and therefore
# changes last_login too, ends none.
MAKE = [
    "CREATE INDEX IF NOT EXISTS sessions_token ON sessions (token)",
    """CREATE TRIGGER user_changed AFTER UPDATE ON piccolo_user
    WHEN NOT NEW.active OR NEW.password <> OLD.password
        AND NEW.last_login IS OLD.last_login
    BEGIN DELETE FROM sessions WHERE user_id = OLD.id; END""",
    """CREATE TRIGGER user_deleted AFTER DELETE ON piccolo_user
    BEGIN DELETE FROM sessions WHERE user_id = OLD.id; END""",
]
DROP = [
    "DROP TRIGGER IF EXISTS user_deleted",
    "DROP TRIGGER IF EXISTS user_changed",
    "DROP INDEX IF EXISTS sessions_token",
]


async def end_sessions():
    for statement in MAKE:
        await SessionsBase.raw(statement)


async def keep_sessions():
    for statement in DROP:
        await SessionsBase.raw(statement)


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="auth", description=DESCRIPTION
    )

    manager.add_table(
        class_name="LoginAttempt",
        tablename="login_attempt",
        schema=None,
        columns=None,
    )

    manager.add_column(
        table_class_name="LoginAttempt",
        tablename="login_attempt",
        column_name="account",
        db_column_name="account",
        column_class_name="Varchar",
        column_class=Varchar,
        params={
            "length": 64,
            "default": "",
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": True,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.add_column(
        table_class_name="LoginAttempt",
        tablename="login_attempt",
        column_name="address",
        db_column_name="address",
        column_class_name="Varchar",
        column_class=Varchar,
        params={
            "length": 64,
            "default": "",
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": True,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.add_column(
        table_class_name="LoginAttempt",
        tablename="login_attempt",
        column_name="at",
        db_column_name="at",
        column_class_name="BigInt",
        column_class=BigInt,
        params={
            "default": 0,
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.add_raw(end_sessions)
    manager.add_raw_backwards(keep_sessions)

    return manager
