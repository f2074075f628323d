"""The outbox, followed: nothing twice, nothing missed, nothing out of order."""

from mobility.store.outbox import Message
from web.live.tail import OutboxTail


class Rows:
    """An outbox in a list."""

    def __init__(self, *audiences):
        self.rows = [Message(i, 0, audience, "news", {"n": i}) for i, audience in enumerate(audiences, 1)]

    def add(self, audience):
        self.rows.append(Message(len(self.rows) + 1, 0, audience, "news", {}))

    def after(self, last_id, audiences=None, limit=500):
        return [r for r in self.rows if r.id > last_id and (audiences is None or r.audience in audiences)][:limit]

    def first_id(self):
        return min((row.id for row in self.rows), default=0)

    def last_id(self):
        return len(self.rows)


def following(rows):
    """Return a tail of `rows` and the list of (id, room) it sends."""
    sent = []
    return OutboxTail(rows, lambda message, to: sent.append((message["id"], to)), lambda _row: None), sent


def test_a_start_tells_no_old_news():
    tail, sent = following(Rows("control", "control"))
    assert tail.poll() == 0
    assert sent == []


def test_new_rows_go_to_their_audience_once():
    rows = Rows("control")
    tail, sent = following(rows)
    tail.poll()
    rows.add("booking:1")
    rows.add("control")
    assert (tail.poll(), tail.poll()) == (2, 0)
    assert sent == [(2, "booking:1"), (3, "control")]


def test_who_comes_back_gets_what_was_missed_before_entering():
    rows = Rows("control", "booking:1", "booking:1", "booking:2")
    tail, sent = following(rows)
    tail.poll()
    entered = []
    assert tail.join("booking:1", 1, "sid", lambda: entered.append(list(sent))) == 4
    assert entered == [[(2, "sid"), (3, "sid")]]


def test_a_row_not_yet_sent_to_the_room_comes_by_the_room_alone():
    rows = Rows("control")
    tail, sent = following(rows)
    tail.poll()
    rows.add("control")  # written, but the tail has not read it yet
    tail.join("control", 1, "sid", lambda: None)
    assert sent == []
    tail.poll()
    assert sent == [(2, "control")]


def test_who_wants_nothing_old_gets_nothing_old():
    rows = Rows("control", "control")
    tail, sent = following(rows)
    assert tail.join("control", None, "sid", lambda: None) == 2
    assert sent == []


def test_who_missed_too_much_is_told_to_load_again():
    rows = Rows(*["control"] * 600)
    tail, sent = following(rows)
    tail.poll()
    tail.join("control", 0, "sid", lambda: None)
    assert sent == [(600, "sid")]
