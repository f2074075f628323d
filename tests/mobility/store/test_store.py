"""What the database promises: all or nothing, writers queue up, and a clear word where it cannot be used."""

import socket
import sqlite3
import threading

import pytest
import sqlalchemy

from mobility.errors import Collision, NotFound, StoreUnavailable
from mobility.people.values import Role, Staff
from mobility.store.engine import BUSY_TIMEOUT_MS
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


@pytest.fixture
def file_store(tmp_path):
    """A database in a file, and its path."""
    store = Store.open(f"sqlite:///{tmp_path}/mobility.db")
    store.migrate()
    yield store, tmp_path / "mobility.db"
    store.close()


def test_every_connection_to_sqlite_is_durable_and_holds_references(file_store):
    store, _ = file_store
    connections = [store._engine.connect() for _ in range(5)]  # all at once: none of them is used twice
    try:
        for connection in connections:
            asked = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            told = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
            assert told == ["wal", 2, 1, BUSY_TIMEOUT_MS]  # 2 is FULL
    finally:
        for connection in connections:
            connection.close()


def test_a_second_writer_waits_at_its_begin_instead_of_failing_at_its_commit(file_store):
    """Another process, that is a connection of its own, has begun to write: ours begins when it has ended."""
    store, path = file_store
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    other.execute("INSERT INTO audit (at_s, actor, action, subject, details) VALUES (1, 'other', 'wrote', 'x', '{}')")
    began, order = threading.Event(), []

    def write():
        began.set()
        with store.unit_of_work() as work:
            seen = work.audit.of("x")  # reads first: begun any later, this would be of the time before the other
            order.append(("ours", len(seen)))
            work.audit.add(2, "ours", "wrote", "x")
            work.commit()

    thread = threading.Thread(target=write)
    thread.start()
    assert began.wait(30)
    assert order == []
    order.append(("other", 1))
    other.execute("COMMIT")
    thread.join()
    other.close()
    assert order == [("other", 1), ("ours", 1)]
    with store.reading() as work:
        assert [entry[1] for entry in work.audit.of("x")] == ["other", "ours"]


def test_readers_do_not_wait_for_a_writer(file_store):
    store, path = file_store
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with store.reading() as work:
        assert work.audit.of("x") == ()
    other.execute("ROLLBACK")
    other.close()
