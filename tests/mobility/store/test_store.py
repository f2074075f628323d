"""What the database promises: all or nothing, writers queue up, and a clear word where it cannot be used."""

import socket
import threading

import pytest
import sqlalchemy

from mobility.errors import Collision, NotFound, StoreUnavailable
from mobility.people.values import Role, Staff
from mobility.store.store import Store


def test_what_is_not_committed_never_happened(store):
    with store.unit_of_work() as work:
        work.people.add_staff(Staff("a", "anna", "Anna", Role.DRIVER), "hash")
    with store.reading() as work, pytest.raises(NotFound):
        work.people.staff("a")


def test_an_error_undoes_everything(store):
    def fail():
        with store.unit_of_work() as work:
            work.people.add_staff(Staff("a", "anna", "Anna", Role.DRIVER), "hash")
            raise NotFound("something else is missing")

    with pytest.raises(NotFound):
        fail()
    with store.reading() as work:
        assert work.people.all_staff(None) == ()


def test_writing_the_same_thing_twice_is_a_collision(store):
    for _ in range(2):
        with store.unit_of_work() as work:
            try:
                work.people.add_staff(Staff("a", "anna", "Anna", Role.DRIVER), "hash")
                work.commit()
            except sqlalchemy.exc.IntegrityError as error:
                caught = error
    with pytest.raises(Collision), store.unit_of_work() as work:
        raise caught


def test_writers_queue_up_instead_of_failing(store):
    def write(number):
        for _ in range(10):
            with store.unit_of_work() as work:
                assert work.people.all_staff(None) == ()  # reads first: on SQLite that would lose a plain BEGIN
                work.audit.add(number, "writer", "counted", "counter")
                work.commit()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as work:
        assert len(work.audit.of("counter")) == 40


def test_messages_become_visible_in_growing_order(store):
    """A reader that remembers the last id it saw misses nothing, however transactions overlap."""
    seen = []
    last_id = 0

    def write():
        for _ in range(15):
            with store.unit_of_work() as work:
                work.outbox.add(0, "alarm", {}, "control")
                work.commit()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    found, writing = (), True
    while found or writing:
        writing = any(thread.is_alive() for thread in threads)  # asked before reading, or the last would be missed
        with store.reading() as work:
            found = work.outbox.after(last_id, None, 100)
        seen += [message.id for message in found]
        last_id = seen[-1] if seen else 0
    for thread in threads:
        thread.join()
    with store.reading() as work:
        everything = [message.id for message in work.outbox.after(0, None, 100)]
    assert seen == everything
    assert len(seen) == 60


def test_sqlite_is_set_to_lose_nothing(tmp_path):
    store = Store.open(f"sqlite:///{tmp_path}/mobility.db")
    with store._engine.connect() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    store.close()
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@pytest.mark.parametrize(
    ("url", "what_to_do"),
    [
        ("", "write for example"),
        ("nonsense", "write for example"),
        ("mysql://localhost/x", "not supported"),
        ("sqlite:////nowhere/at/all/mobility.db", "Create the folder"),
        ("postgresql+psycopg://nobody@127.0.0.1:1/nothing?connect_timeout=2", "Check that the server runs"),
    ],
)
def test_a_wrong_address_says_what_to_do(url, what_to_do):
    with pytest.raises(StoreUnavailable, match=what_to_do):
        Store.open(url)


def test_a_file_that_is_something_else_is_left_alone(tmp_path):
    path = tmp_path / "mobility.db"
    path.write_bytes(b"my diary, page one " * 100)
    with pytest.raises(StoreUnavailable, match="something else"):
        Store.open(f"sqlite:///{path}")
    assert path.read_bytes().startswith(b"my diary")


def test_a_read_only_database_says_so(tmp_path):
    path = tmp_path / "mobility.db"
    store = Store.open(f"sqlite:///{path}")
    store.migrate()
    store.close()
    with pytest.raises(StoreUnavailable, match="writable"):
        Store.open(f"sqlite:///file:{path}?mode=ro&uri=true")


def test_an_empty_database_asks_for_the_upgrade(database_url):
    store = Store.open(database_url)
    with pytest.raises(StoreUnavailable, match="mobility db upgrade"):
        store.check_schema()
    store.close()


def test_tables_that_are_missing_ask_for_the_upgrade(database_url):
    store = Store.open(database_url)
    with pytest.raises(StoreUnavailable, match="mobility db upgrade"), store.reading() as work:
        work.people.all_staff(None)
    store.close()


def test_a_database_of_a_newer_program_is_not_touched(store):
    with store._engine.connect() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(StoreUnavailable, match="newer program"):
        store.migrate()


def test_a_database_of_another_program_is_left_alone(database_url):
    engine = sqlalchemy.create_engine(database_url)
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE recipes (id INTEGER)")
        connection.commit()
    store = Store.open(database_url)
    for use in (store.migrate, store.check_schema):
        with pytest.raises(StoreUnavailable, match=r"another program \(recipes\)"):
            use()
    store.close()
    assert sqlalchemy.inspect(engine).get_table_names() == ["recipes"]
    engine.dispose()
    engine.dispose()


def test_a_server_that_says_nothing_is_not_waited_for():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"postgresql+psycopg://u:p@127.0.0.1:{silent.getsockname()[1]}/d?connect_timeout=2"
        with pytest.raises(StoreUnavailable, match="timeout"):
            Store.open(url)


def test_connecting_is_given_up_after_some_seconds(monkeypatch):
    asked = {}

    def connect(*_, **options):
        asked.update(options)
        raise sqlalchemy.exc.OperationalError("connect", {}, Exception("no server"))

    monkeypatch.setattr("psycopg.connect", connect)
    with pytest.raises(StoreUnavailable, match="no server"):
        Store.open("postgresql+psycopg://u:p@127.0.0.1/d")
    assert asked["connect_timeout"] == 10
