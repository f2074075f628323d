"""The caller's file is for the control room alone."""


def test_a_number_shows_names_trips_and_rides(client, sign_in, book):
    book("c" * 32)
    known = sign_in("leitstelle").get("/api/control/caller?phone=%2B49%20261%201234").json
    assert known["names"] == ["Erika Beispiel"]
    assert [(trip["origin"]["label"], trip["destination"]["label"], trip["times"]) for trip in known["usual"]] == [
        ("Ort 1", "Ort 5", 1)
    ]
    assert [ticket["booking_id"] for ticket in known["coming"]] == ["c" * 32]


def test_nobody_else_sees_it(client, sign_in):
    assert client.get("/api/control/caller?phone=02611234").status_code == 401
    for name in ("planung", "fahrer1"):
        assert sign_in(name).get("/api/control/caller?phone=02611234").status_code == 403


def test_a_number_is_needed(sign_in):
    answer = sign_in("leitstelle").get("/api/control/caller?phone=1")
    assert (answer.status_code, answer.json["error"]["field"]) == (422, "phone")
